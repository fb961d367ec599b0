using Greet.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microservices.Client.Calls;

namespace Microservices.Client.Load;

/// <summary>A channel to all servers behind the addresses, each in turn, whose connections are counted.</summary>
internal sealed class LoadChannel : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly GreeterTarget _target;
    private readonly GreeterTransport _transport;
    private readonly OpenConnections _open = new();
    private readonly RetryCount _retries;

    /// <exception cref="UsageException">A file that the target names cannot be used.</exception>
    public LoadChannel(GreeterTarget target)
    {
        _target = target;
        _transport = new GreeterTransport(target, Connections, _open);
        _retries = new RetryCount(_transport.Handler);
        var options = new GrpcChannelOptions
        {
            Credentials = _transport.Trust is null ? ChannelCredentials.Insecure : ChannelCredentials.SecureSsl,
            HttpHandler = _retries,
            DisposeHttpClient = true,
            ServiceProvider = new ServersResolverFactory(target.Addresses),
        };
        ChannelDefaults.ApplyTo(options, target.Retry, spread: true);
        _channel = GrpcChannel.ForAddress(ServersResolverFactory.Target, options);
        Greeter = new Greeter.GreeterClient(_channel);
    }

    public Greeter.GreeterClient Greeter { get; }

    public ConnectionCounts Connections { get; } = new();

    public long Retries => _retries.Retries;

    public CallFailure Explain(Exception exception) => CallFailure.From(exception, _target, _transport.Trust?.Refusal, _open.EverOpened);

    /// <summary>Hangs up, and waits until every connection has ended.</summary>
    public Task CloseAsync(TimeSpan limit)
    {
        Dispose();
        return _open.ClosedWithinAsync(limit, CancellationToken.None);
    }

    public void Dispose() => _channel.Dispose();
}
