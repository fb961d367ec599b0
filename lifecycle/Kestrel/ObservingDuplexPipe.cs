using System.IO.Pipelines;
using ConnectionLifecycle.Connections;

namespace ConnectionLifecycle.Kestrel;

/// <summary>A server connection's transport, watched in both directions.</summary>
internal sealed class ObservingDuplexPipe(IDuplexPipe transport, ObservedConnection connection) : IDuplexPipe
{
    private readonly ObservingPipeReader _input = new(transport.Input, connection);
    private readonly ObservingPipeWriter _output = new(transport.Output, connection.FromServer);

    public PipeReader Input => _input;

    public PipeWriter Output => _output;

    /// <summary>Says why the connection is about to be closed, in a GOAWAY of its own before Kestrel's.</summary>
    public void Announce(string cause) => _output.Announce(cause);

    /// <summary>Kestrel is done with the connection.</summary>
    public void OnEnd() => _input.OnEnd();
}
