using ConnectionLifecycle.AspNetCore;
using Greet.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Microservices.Server.Greeting;

/// <summary>One call: what its replies tell of the session, and what becomes of the connection after it.</summary>
internal sealed class GreeterCall
{
    private readonly IConnectionLifecycleFeature _lifecycle;
    private readonly int _streamId;
    private readonly CancellationToken _cancelled;
    private ConnectionFate _afterCall;

    public GreeterCall(ServerCallContext context, ConnectionFate afterCall)
    {
        var http = context.GetHttpContext();
        _lifecycle = http.Features.GetRequiredFeature<IConnectionLifecycleFeature>();
        _streamId = http.Features.GetRequiredFeature<IHttp2StreamIdFeature>().StreamId;
        _cancelled = context.CancellationToken;
        _afterCall = afterCall;
        http.Response.OnCompleted(CloseIfAsked);
    }

    public string Protocol => _lifecycle.Connection.Protocol;

    /// <summary>Waits for the caller's next request.</summary>
    /// <returns>False when the caller has sent its last one.</returns>
    /// <exception cref="RpcException">The caller has gone.</exception>
    public async Task<bool> NextAsync(IAsyncStreamReader<HelloRequest> requests)
    {
        try
        {
            return await requests.MoveNext(_cancelled);
        }
        catch (Exception) when (_cancelled.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The caller has gone.")); // No error of the server's.
        }
    }

    public void Take(HelloRequest request) => _afterCall = request.AfterCall switch
    {
        AfterCall.Close => ConnectionFate.Close,
        AfterCall.Keep => ConnectionFate.Keep,
        _ => _afterCall,
    };

    public HelloReply Reply(string message)
    {
        var connection = _lifecycle.Connection;
        return new HelloReply
        {
            Message = message,
            Session = new Session
            {
                ConnectionId = connection.Id,
                Protocol = connection.Protocol,
                Encrypted = connection.IsEncrypted,
                TlsVersion = connection.TlsVersion,
                TlsCipher = $"{connection.TlsCipherSuite}",
                StreamCount = (uint)connection.StreamsStarted,
                PeerName = connection.PeerName,
            },
        };
    }

    private Task CloseIfAsked()
    {
        if (_afterCall == ConnectionFate.Close)
        {
            _lifecycle.RequestCloseAfterStream(_streamId, "app_requested");
        }

        return Task.CompletedTask;
    }
}
