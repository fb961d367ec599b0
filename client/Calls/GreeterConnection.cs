using Greet.V1;
using Grpc.Core.Interceptors;
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
        var transport = new GreeterTransport(target, target.Deadline, Story, Connections);
        Trust = transport.Trust;
        var options = new GrpcChannelOptions { HttpHandler = new CallReporter(transport.Handler, presenter), DisposeHttpClient = true };
        ChannelDefaults.ApplyTo(options, target.Retry, spread: false);
        _channel = GrpcChannel.ForAddress(target.Address, options);
        Greeter = new Greeter.GreeterClient(_channel.Intercept(ChannelDefaults.Repeater(target.Retry, spread: false)));
    }

    public Greeter.GreeterClient Greeter { get; }

    public CallFirst Story { get; }

    public OpenConnections Connections { get; } = new();

    public ServerTrust? Trust { get; }

    public void Dispose() => _channel.Dispose();

    /// <summary>Tells what gRPC keeps to itself: attempts, and the HTTP status.</summary>
    private sealed class CallReporter(HttpMessageHandler inner, IPresenter presenter) : DelegatingHandler(inner)
    {
        private bool _again;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            presenter.Calling(request.RequestUri!.AbsolutePath.TrimStart('/'), _again);
            _again = true;
            var response = await base.SendAsync(request, cancellationToken);
            presenter.Status((int)response.StatusCode);
            return response;
        }
    }
}
