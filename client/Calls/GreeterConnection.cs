using ConnectionLifecycle;
using Greet.V1;
using Grpc.Net.Client;
using Microservices.Client.Presentation;
using Microservices.Client.Trust;

namespace Microservices.Client.Calls;

/// <summary>A channel to one Greeter, for one call, whose connections are observed.</summary>
internal sealed class GreeterConnection : IDisposable
{
    private readonly GrpcChannel _channel;

    /// <exception cref="UsageException">A file that the target names cannot be used.</exception>
    public GreeterConnection(GreeterTarget target, IPresenter presenter)
    {
        Story = new CallFirst(presenter);
        var transport = new GreeterTransport(target, target.Deadline, lifecycle =>
        {
            lifecycle.Observers.Add(Story);
            lifecycle.Observers.Add(Connections);
        });
        Trust = transport.Trust;
        var options = new GrpcChannelOptions { HttpHandler = new CallReporter(transport.Handler, presenter), DisposeHttpClient = true };
        ChannelDefaults.ApplyTo(options, target.Retry, spread: false);
        _channel = GrpcChannel.ForAddress(target.Address, options);
        Greeter = new Greeter.GreeterClient(_channel);
    }

    public Greeter.GreeterClient Greeter { get; }

    public CallFirst Story { get; }

    public OpenConnections Connections { get; } = new();

    public ServerTrust? Trust { get; }

    public void Dispose() => _channel.Dispose();

    /// <summary>Reports what gRPC does not: attempts, and the HTTP status.</summary>
    private sealed class CallReporter(ConnectionLifecycleHandler inner, IPresenter presenter) : DelegatingHandler(inner)
    {
        private bool _again;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            presenter.Calling(request.RequestUri!.AbsolutePath.TrimStart('/'), _again);
            _again = true;
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                presenter.Status((int)response.StatusCode);
                return response;
            }
            finally
            {
                presenter.SentAgain(inner.CallsSentAgain);
            }
        }
    }
}
