using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using ConnectionLifecycle.AspNetCore.Transport;
using Microservices.Certificates;
using Microservices.Tests.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microservices.Tests.Unit.Kestrel;

/// <summary>Over TLS, Kestrel's output goes straight to it, unless somebody is in between.</summary>
public sealed class TlsOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DevelopmentCertificates _certificates;

    public TlsOutputTests()
    {
        _certificates = new DevelopmentCertificates(_folder.Path, TimeProvider.System);
        _certificates.Ensure();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task KestrelsOwnTls_IsWrittenToDirectly()
    {
        IDuplexPipe? transport = null;

        await AskAsync((context, next) =>
        {
            transport = context.Transport;
            return next();
        });

        Assert.IsType<ObservingDuplexPipe>(transport);
    }

    [Fact]
    public async Task WhoIsInBetween_SeesAllThatKestrelWrites()
    {
        var seen = 0L;

        var answer = await AskAsync(async (context, next) =>
        {
            var (transport, pipe) = (context.Transport, new Pipe());
            var passing = PassOnAsync(pipe.Reader, transport.Output);
            context.Transport = new Between(transport.Input, pipe.Writer);
            await next();
            await pipe.Writer.CompleteAsync();
            await passing;
        });

        Assert.True(Volatile.Read(ref seen) > answer.Length, $"{seen} bytes were seen.");

        async Task PassOnAsync(PipeReader reader, PipeWriter writer)
        {
            while (await reader.ReadAsync() is { Buffer: var buffer } result && !(result.IsCompleted && buffer.IsEmpty))
            {
                Interlocked.Add(ref seen, buffer.Length);
                foreach (var segment in buffer)
                {
                    await writer.WriteAsync(segment);
                }

                reader.AdvanceTo(buffer.End);
            }
        }
    }

    /// <summary>One request over TLS, with something between TLS and the connection lifecycle.</summary>
    private async Task<string> AskAsync(Func<ConnectionContext, Func<Task>, Task> between)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = _folder.Path }); // Without the server's settings.
        builder.Logging.ClearProviders();
        builder.Services.AddConnectionLifecycle();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(CertificateFiles.LoadWithKey(_certificates.ServerCertificatePath, _certificates.ServerKeyPath));
            listen.Use(between);
        }));
        await using var server = builder.Build();
        server.MapGet("/", () => new string('a', 10_000));
        await server.StartAsync();

        using var authority = CertificateFiles.LoadCertificate(_certificates.CaCertificatePath);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { authority },
        };
        using var client = new HttpClient(handler)
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var answer = await client.GetStringAsync(new UriBuilder(server.Urls.Single()) { Host = "localhost" }.Uri).Bounded();
        Assert.Equal(new string('a', 10_000), answer);
        await server.StopAsync();
        return answer;
    }

    private sealed record Between(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
