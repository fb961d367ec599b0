using System.Globalization;
using System.Net;
using ConnectionLifecycle;
using Greet.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microservices.Client.Balancing;
using Microservices.Tests.Bench.Closing;
using Microsoft.Extensions.DependencyInjection;

namespace Microservices.Tests.Bench.Churn;

/// <summary>gRPC's own client as it comes, or with what this project's client adds, which makes one call after the other and looks at each reply.</summary>
internal sealed class ChurnClient : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly IDisposable _channel;
    private readonly Greeter.GreeterClient _greeter;

    public ChurnClient(ChurnScenario scenario, bool drained, IReadOnlyList<int> ports, BenchAuthority authority)
    {
        var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true };
        handler.SslOptions.CertificateChainPolicy = authority.Policy;
        var isTls = scenario.Protocol == "h2";
        if (drained)
        {
            var servers = ports.Select(port => new Uri($"{(isTls ? "https" : "http")}://{IPAddress.Loopback}:{port}")).ToList();
            var channel = new SpreadChannel(servers, handler.UseConnectionLifecycle(options => options.LoadBalancing = true), scenario.Retry);
            (_channel, _greeter) = (channel, new Greeter.GreeterClient(channel.Invoker));
        }
        else
        {
            var channel = Stock(scenario, handler, ports, isTls);
            (_channel, _greeter) = (channel, new Greeter.GreeterClient(channel));
        }
    }

    /// <summary>Makes one call.</summary>
    /// <returns>Null, or what was wrong: the status, or the reply.</returns>
    public async Task<string?> CallAsync(int key, bool streaming, bool closes)
    {
        var request = new HelloRequest
        {
            Name = key.ToString(CultureInfo.InvariantCulture),
            AfterCall = closes ? AfterCall.Close : AfterCall.Keep,
        };
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + Deadline;
        try
        {
            return streaming ? await StreamAsync(request, deadline) : await GreetAsync(request, deadline);
        }
        catch (RpcException e)
        {
            return $"{e.StatusCode}: {e.Status.Detail}";
        }
    }

    public void Dispose() => _channel.Dispose();

    private async Task<string?> GreetAsync(HelloRequest request, DateTime deadline)
    {
        using var call = _greeter.SayHelloAsync(request, deadline: deadline);
        return (await call).Message == request.Name ? null : "a wrong reply";
    }

    private async Task<string?> StreamAsync(HelloRequest request, DateTime deadline)
    {
        using var call = _greeter.StreamHello(request, deadline: deadline);
        var replies = 0;
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            if (call.ResponseStream.Current.Message != request.Name)
            {
                return "a wrong reply";
            }

            replies++;
        }

        return replies == ClosingService.Replies ? null : $"{replies} replies";
    }

    private static GrpcChannel Stock(ChurnScenario scenario, SocketsHttpHandler handler, IReadOnlyList<int> ports, bool isTls)
    {
        var service = new ServiceConfig();
        if (scenario.Retry)
        {
            service.MethodConfigs.Add(RetryUnavailable());
        }

        if (ports.Count > 1)
        {
            service.LoadBalancingConfigs.Add(new RoundRobinConfig());
        }

        var addresses = ports.Select(port => new BalancerAddress($"{IPAddress.Loopback}", port)).ToList();
        var address = ports.Count > 1 ? "static:///greeter" : $"{(isTls ? "https" : "http")}://{IPAddress.Loopback}:{ports[0]}";
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            Credentials = isTls ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure,
            HttpHandler = handler,
            DisposeHttpClient = true,
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(100), // A server that is back is to be found soon.
            ServiceConfig = service,
            ServiceProvider = new ServiceCollection()
                .AddSingleton<ResolverFactory>(new StaticResolverFactory(_ => addresses))
                .BuildServiceProvider(),
        });
    }

    private static MethodConfig RetryUnavailable() => new()
    {
        Names = { MethodName.Default },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = 5,
            InitialBackoff = TimeSpan.FromMilliseconds(10),
            MaxBackoff = TimeSpan.FromMilliseconds(200),
            BackoffMultiplier = 2,
            RetryableStatusCodes = { StatusCode.Unavailable },
        },
    };
}
