using System.IO.Pipelines;
using System.Net.Security;

namespace ConnectionLifecycle.AspNetCore.Transport;

/// <summary>A server connection's transport, watched in both directions while it carries HTTP/2.</summary>
internal sealed class ObservingDuplexPipe : IDuplexPipe
{
    // Kestrel's pipe over TLS rents a block for each flush, of all that the server has always the one that was used longest ago: no cache
    // has it any more. This one rents the array that its thread used last.
    private static readonly StreamPipeWriterOptions RecentArrays = new(leaveOpen: true);

    private readonly IDuplexPipe _transport;
    private readonly SslStream? _tls;
    private readonly ServerConnections _server;
    private readonly TrackedConnection _connection;
    private readonly PipeWriter _sink;
    private readonly ObservingPipeReader _input;
    private readonly ObservingPipeWriter _output;
    private bool _isCompleted;

    /// <param name="transport">What Kestrel would read and write unobserved.</param>
    /// <param name="tls">The TLS that the transport writes to, when it does nothing else; else null.</param>
    /// <param name="connection">What is shown what passes.</param>
    /// <param name="server">Whose connection it is.</param>
    /// <param name="detector">Tells what the transport carries; null for HTTP/2.</param>
    public ObservingDuplexPipe(
        IDuplexPipe transport, SslStream? tls, TrackedConnection connection, ServerConnections server, ITransportDetector? detector)
    {
        (_transport, _tls, _connection, _server) = (transport, tls, connection, server);
        _sink = tls is null ? transport.Output : PipeWriter.Create(tls, RecentArrays);
        _input = new ObservingPipeReader(transport.Input, connection, EndAsync, detector);
        _output = new ObservingPipeWriter(_sink, connection.FromServer, detector);
    }

    public PipeReader Input => _input;

    public PipeWriter Output => _output;

    /// <summary>Counts what came from the client, and wraps: any change is a sign of life.</summary>
    public uint Reads => _input.Reads;

    /// <summary>Puts in whole frames of our own between two of Kestrel's.</summary>
    public void Insert(byte[] wholeFrames) => _output.Insert(wholeFrames);

    /// <summary>Kestrel has done with the connection, and TLS has ended.</summary>
    public void OnEnd()
    {
        if (!_isCompleted)
        {
            _isCompleted = true;
            _input.OnEnd();
            _transport.Input.Complete();
            if (_tls is not null)
            {
                _sink.Complete(new ObjectDisposedException(nameof(SslStream))); // The pipe of a stream would flush otherwise.
            }

            _transport.Output.Complete(); // Without an exception: that would make the transport reset TCP.
        }
    }

    /// <summary>
    /// Kestrel reads no more. After a last GOAWAY the client is left the time to read it and to hang up: what it sends to a connection that
    /// is gone already would be answered with a RST, which takes the GOAWAY with it. Kestrel awaits this as the completion of its reading,
    /// before TLS ends.
    /// </summary>
    private async ValueTask EndAsync()
    {
        if (_connection.HasSentLastGoAway && !_connection.HasEnded)
        {
            using var patience = new CancellationTokenSource(_server.Options.LingerTimeout, _server.Time);
            await SendCloseNotifyAsync(patience.Token).ConfigureAwait(false);
            await _input.ReadToEndAsync(patience.Token).ConfigureAwait(false);
        }

        if (_output.IsCompleted && !_isCompleted)
        {
            _isCompleted = true;
            _input.OnEnd();
            await _transport.Input.CompleteAsync().ConfigureAwait(false);
            await _sink.CompleteAsync().ConfigureAwait(false);
            await _transport.Output.CompleteAsync().ConfigureAwait(false);
        }
    }

    // RFC 8446 section 6.1: close_notify, which Kestrel leaves out.
    private async Task SendCloseNotifyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _output.LastFlush.WaitAsync(cancellationToken).ConfigureAwait(false);
            await (_tls?.ShutdownAsync() ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The client has gone, or does not read: it is not to be told anything any more.
        }
    }
}
