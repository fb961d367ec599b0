using System.Net.Security;
using System.Net.Sockets;

namespace Microservices.Tests.Common.Http2;

/// <summary>The bytes of one TCP connection, in cleartext or TLS, and every way to end it.</summary>
internal sealed class Wire(Socket socket, Stream stream) : IAsyncDisposable
{
    private readonly SemaphoreSlim _sending = new(1);
    private bool _resetSeenSending;

    /// <summary>How the other side ended, once reading has come to that.</summary>
    public TcpEnd? End { get; private set; }

    public bool IsSendingClosed { get; private set; }

    public string? NegotiatedProtocol => (stream as SslStream)?.NegotiatedApplicationProtocol.ToString();

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        // An answer given while reading must not run into what the test sends meanwhile.
        await _sending.WaitAsync().Bounded();
        try
        {
            await stream.WriteAsync(bytes).AsTask().Bounded();
        }
        catch (IOException e) when (IsReset(e))
        {
            _resetSeenSending = true; // The system tells it once only: a read would now look like FIN.
            throw;
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Fills the buffer, if the other side sends that much before it ends.</summary>
    /// <returns>How many bytes came.</returns>
    public async Task<int> ReadAsync(Memory<byte> buffer)
    {
        var filled = 0;
        while (filled < buffer.Length && End is null)
        {
            try
            {
                var read = await stream.ReadAsync(buffer[filled..]).AsTask().Bounded();
                filled += read;
                End = read > 0 ? null : _resetSeenSending ? TcpEnd.Reset : TcpEnd.Fin;
            }
            catch (IOException e) when (IsReset(e))
            {
                End = TcpEnd.Reset;
            }
        }

        return filled;
    }

    public Task SendCloseNotifyAsync()
    {
        IsSendingClosed = true;
        return stream is SslStream tls ? tls.ShutdownAsync().Bounded() : throw new InvalidOperationException("A cleartext connection has no close_notify.");
    }

    public void CloseSending()
    {
        IsSendingClosed = true;
        socket.Shutdown(SocketShutdown.Send);
    }

    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        socket.Dispose();
        _sending.Dispose();
    }

    private static bool IsReset(IOException e) => e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset };
}
