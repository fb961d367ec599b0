using ConnectionLifecycle.SocketsHttp;
using Greet.V1;
using Grpc.Net.Client;
using Microservices.Certificates;
using Microservices.Client.Presentation;
using Microservices.Client.Trust;

namespace Microservices.Client.Calls;

/// <summary>A channel to one Greeter, whose connections are observed.</summary>
internal sealed class GreeterConnection : IDisposable
{
    private readonly GrpcChannel _channel;

    /// <exception cref="UsageException">A file that the target names cannot be used.</exception>
    public GreeterConnection(GreeterTarget target, IPresenter presenter)
    {
        Story = new CallFirst(presenter);
        var handler = new SocketsHttpHandler { ConnectTimeout = target.Deadline };
        var observed = handler.UseConnectionLifecycle(Story, Connections);
        if (target.Address.Scheme == Uri.UriSchemeHttps)
        {
            Trust = new ServerTrust(target.CaFile);
            Trust.ApplyTo(handler.SslOptions);
            Present(target, handler);
        }

        _channel = GrpcChannel.ForAddress(target.Address, new GrpcChannelOptions
        {
            HttpHandler = new CallReporter(observed, presenter),
            DisposeHttpClient = true,
        });
        Greeter = new Greeter.GreeterClient(_channel);
    }

    public Greeter.GreeterClient Greeter { get; }

    public CallFirst Story { get; }

    public OpenConnections Connections { get; } = new();

    public ServerTrust? Trust { get; }

    public void Dispose() => _channel.Dispose();

    private static void Present(GreeterTarget target, SocketsHttpHandler handler)
    {
        if (target.CertificateFile is null || target.KeyFile is null)
        {
            return;
        }

        try
        {
            var certificate = CertificateFiles.LoadWithKey(target.CertificateFile, target.KeyFile);
            CertificateFiles.CheckValidity(certificate, target.CertificateFile, TimeProvider.System);
            handler.SslOptions.ClientCertificates = [certificate];
        }
        catch (CertificatesException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>Tells what gRPC keeps to itself: attempts, and the HTTP status.</summary>
    private sealed class CallReporter(HttpMessageHandler inner, IPresenter presenter) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            presenter.Calling(request.RequestUri!.AbsolutePath.TrimStart('/'), again: request.Headers.Contains("grpc-previous-rpc-attempts"));
            var response = await base.SendAsync(request, cancellationToken);
            presenter.Status((int)response.StatusCode);
            return response;
        }
    }
}
