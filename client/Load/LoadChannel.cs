using Greet.V1;
using Microservices.Client.Balancing;
using Microservices.Client.Calls;

namespace Microservices.Client.Load;

/// <summary>A channel to all servers behind the addresses, each in turn, whose connections are counted.</summary>
internal sealed class LoadChannel : IDisposable
{
    // A server that has gone without a word must not use up the deadline of a call that another one could take.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    // After that, a retry policy takes the call to another server.
    private static readonly TimeSpan ReconnectTimeout = TimeSpan.FromSeconds(1);

    private readonly SpreadChannel _channel;
    private readonly GreeterTarget _target;
    private readonly GreeterTransport _transport;
    private readonly OpenConnections _open = new();
    private readonly RetryCount _retries;

    /// <exception cref="UsageException">A file that the target names cannot be used.</exception>
    public LoadChannel(GreeterTarget target)
    {
        _target = target;
        _transport = new GreeterTransport(target, target.Deadline < ConnectTimeout ? target.Deadline : ConnectTimeout, lifecycle =>
        {
            lifecycle.Observers.Add(Connections);
            lifecycle.Observers.Add(_open);
            lifecycle.LoadBalancing = true;
            lifecycle.ReconnectTimeout = target.Retry ? ReconnectTimeout : null;
        });
        _retries = new RetryCount(_transport.Handler);
        _channel = new SpreadChannel(target.Addresses, _retries, target.Retry);
        Greeter = new Greeter.GreeterClient(_channel.Invoker);
    }

    public Greeter.GreeterClient Greeter { get; }

    public ConnectionCounts Connections { get; } = new();

    /// <summary>How often calls were tried again, by gRPC's policy or because they had not been processed.</summary>
    public long Retries => _retries.Retries + _transport.Handler.CallsSentAgain;

    public CallFailure Explain(Exception exception) => CallFailure.From(exception, _target, _transport.Trust?.Refusal, _open);

    /// <summary>Hangs up, and waits until every connection has ended.</summary>
    public Task CloseAsync(TimeSpan limit)
    {
        Dispose();
        return _open.ClosedWithinAsync(limit, CancellationToken.None);
    }

    public void Dispose() => _channel.Dispose();
}
