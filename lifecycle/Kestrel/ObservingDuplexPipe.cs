using System.IO.Pipelines;
using System.Net.Security;
using ConnectionLifecycle.Connections;

namespace ConnectionLifecycle.Kestrel;

/// <summary>A server connection's transport, watched in both directions.</summary>
internal sealed class ObservingDuplexPipe(IDuplexPipe transport, ObservedConnection connection) : IDuplexPipe
{
    private readonly ObservingPipeReader _input = new(transport.Input, connection);
    private readonly ObservingPipeWriter _output = new(transport.Output, connection.FromServer);

    public PipeReader Input => _input;

    public PipeWriter Output => _output;

    /// <summary>Counts what came from the client, and wraps: any change is a sign of life.</summary>
    public uint Reads => _input.Reads;

    /// <summary>Says why the connection is about to be closed, in Kestrel's own next GOAWAY.</summary>
    public void Announce(string cause) => _output.Announce(cause);

    /// <summary>Puts in whole frames of our own between two of Kestrel's.</summary>
    public void Insert(byte[] wholeFrames) => _output.Insert(wholeFrames);

    /// <summary>
    /// Kestrel is done with the connection. After a last GOAWAY the client is left the time to read it and to hang up: what it sends to
    /// a connection that is gone already would be answered with a RST, which takes the GOAWAY with it.
    /// </summary>
    public async Task EndAsync(SslStream? tls, TimeSpan linger, TimeProvider time)
    {
        if (connection.HasSentLastGoAway && !connection.HasEnded)
        {
            using var patience = new CancellationTokenSource(linger, time);
            await SayGoodbyeAsync(tls, patience.Token).ConfigureAwait(false);
            await _input.ReadToEndAsync(patience.Token).ConfigureAwait(false);
        }

        _input.OnEnd();
        await transport.Input.CompleteAsync().ConfigureAwait(false);
        await transport.Output.CompleteAsync().ConfigureAwait(false);
    }

    // RFC 8446 section 6.1: close_notify, which Kestrel leaves out.
    private async Task SayGoodbyeAsync(SslStream? tls, CancellationToken cancellationToken)
    {
        try
        {
            await _output.LastFlush.WaitAsync(cancellationToken).ConfigureAwait(false);
            await (tls?.ShutdownAsync() ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The client has gone, or does not read: it is not to be told anything any more.
        }
    }
}
