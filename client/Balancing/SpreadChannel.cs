using Grpc.Core;
using Grpc.Net.Client;
using Microservices.Client.Calls;

namespace Microservices.Client.Balancing;

/// <summary>A channel to all servers behind some addresses, each in turn.</summary>
internal sealed class SpreadChannel : IDisposable
{
    private readonly GrpcChannel _channel;

    /// <param name="addresses">The addresses, all with the same scheme.</param>
    /// <param name="handler">Connects; disposed with the channel.</param>
    /// <param name="retry">Whether a call that ended with UNAVAILABLE is tried again.</param>
    public SpreadChannel(IReadOnlyList<Uri> addresses, HttpMessageHandler handler, bool retry)
    {
        var options = new GrpcChannelOptions
        {
            Credentials = addresses[0].Scheme == Uri.UriSchemeHttps ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure,
            HttpHandler = handler,
            DisposeHttpClient = true,
            ServiceProvider = new ServersResolverFactory(addresses),
        };
        ChannelDefaults.ApplyTo(options, retry, spread: true);
        _channel = GrpcChannel.ForAddress(ServersResolverFactory.Target, options);
        Invoker = _channel.CreateCallInvoker();
    }

    /// <summary>Makes the calls.</summary>
    public CallInvoker Invoker { get; }

    public void Dispose() => _channel.Dispose();
}
