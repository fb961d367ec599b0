using ConnectionLifecycle.Kestrel;
using Greet.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Microservices.Server.Greeting;

/// <summary>One call: what its replies tell of the session, and what becomes of the connection after it.</summary>
internal sealed class GreeterCall
{
    private readonly IConnectionLifecycleFeature _lifecycle;
    private ConnectionFate _afterCall;

    public GreeterCall(ServerCallContext context, ConnectionFate afterCall)
    {
        var http = context.GetHttpContext();
        _lifecycle = http.Features.GetRequiredFeature<IConnectionLifecycleFeature>();
        _afterCall = afterCall;

        // Once the response is complete, so that the reply and its status go out whole before the GOAWAY.
        http.Response.OnCompleted(CloseIfAsked);
    }

    public string Protocol => _lifecycle.Connection.Protocol;

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
            },
        };
    }

    private Task CloseIfAsked()
    {
        if (_afterCall == ConnectionFate.Close)
        {
            _lifecycle.RequestClose("app_requested");
        }

        return Task.CompletedTask;
    }
}
