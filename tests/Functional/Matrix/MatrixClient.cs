using System.Net;
using System.Security.Cryptography.X509Certificates;
using ConnectionLifecycle;
using Greet.V1;
using Grpc.Net.Client;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>SocketsHttpHandler with the connection lifecycle switched on.</summary>
internal sealed class MatrixClient : IDisposable
{
    private readonly HttpClient _http;

    public MatrixClient(Uri address, X509Certificate2 ca, Action<SocketsHttpHandler>? configure)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { ca },
        };
        configure?.Invoke(handler);
        _http = new HttpClient(handler.UseConnectionLifecycle(options => options.Observers.Add(Records.Registry)))
        {
            BaseAddress = address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public Records Records { get; } = new();

    /// <summary>Greets by the same connections.</summary>
    public Greeter.GreeterClient Greeter => new(GrpcChannel.ForAddress(_http.BaseAddress!, new GrpcChannelOptions { HttpClient = _http }));

    /// <summary>A whole call, and whether it succeeded.</summary>
    public Task<bool> CallAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>A call that uploads, and whether it succeeded.</summary>
    public Task<bool> UploadAsync(string path, HttpContent content) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content });

    /// <summary>A call whose reply has begun; whoever reads it on waits for its end.</summary>
    public Task<HttpResponseMessage> BeginAsync(string path) =>
        _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead).Bounded();

    public void Dispose() => _http.Dispose();

    private async Task<bool> SendAsync(HttpRequestMessage request)
    {
        (request.Version, request.VersionPolicy) = (_http.DefaultRequestVersion, _http.DefaultVersionPolicy);
        try
        {
            using var response = await _http.SendAsync(request).Bounded();
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            request.Dispose();
        }
    }
}
