using System.IO.Pipelines;
using ConnectionLifecycle.Connections;

namespace ConnectionLifecycle.Kestrel;

/// <summary>A server connection's transport, watched in both directions.</summary>
internal sealed class ObservingDuplexPipe(IDuplexPipe transport, ObservedConnection connection) : IDuplexPipe
{
    private readonly ObservingPipeReader _input = new(transport.Input, connection.FromClient);

    public PipeReader Input => _input;

    public PipeWriter Output { get; } = new ObservingPipeWriter(transport.Output, connection.FromServer);

    public TransportEnd End => _input.End;
}
