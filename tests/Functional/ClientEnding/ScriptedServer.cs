using System.Security.Cryptography.X509Certificates;
using ConnectionLifecycle;
using Greet.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Microservices.Tests.Common.Http2;
using Microservices.Tests.Functional.Matrix;

namespace Microservices.Tests.Functional.ClientEnding;

/// <summary>A server that the test speaks for, and gRPC's own client with the connection lifecycle switched on.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly RawServer _server;
    private readonly GrpcChannel _channel;
    private readonly List<RawServerConnection> _connections = [];

    public ScriptedServer(
        string protocol,
        StageCertificates certificates,
        StatusCode? retryOn = null,
        Action<SocketsHttpHandler>? configure = null,
        Action<ConnectionLifecycleHandlerOptions>? lifecycle = null)
    {
        _server = protocol == "h2" ? RawServer.StartTls(certificates.Server) : RawServer.StartCleartext();
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { certificates.Ca },
        };
        configure?.Invoke(handler);
        Handler = handler.UseConnectionLifecycle(options =>
        {
            options.Observers.Add(Registry);
            lifecycle?.Invoke(options);
        });
        _channel = GrpcChannel.ForAddress(_server.Address, new GrpcChannelOptions
        {
            HttpHandler = Handler,
            DisposeHttpClient = true,
            ServiceConfig = retryOn is null ? null : new ServiceConfig { MethodConfigs = { Retrying(retryOn.Value) } },
        });
        Greeter = new Greeter.GreeterClient(_channel);
    }

    public Greeter.GreeterClient Greeter { get; }

    public ConnectionLifecycleHandler Handler { get; }

    public ConnectionRegistry Registry { get; } = new();

    /// <summary>The client's next connection, both sides' SETTINGS exchanged.</summary>
    public async Task<RawServerConnection> AcceptAsync(bool settings = true)
    {
        var connection = await _server.AcceptAsync();
        _connections.Add(connection);
        await connection.ReadPrefaceAsync();
        if (settings)
        {
            await connection.SendSettingsAsync((Setting.InitialWindowSize, 1 << 20));
            await connection.SendWindowUpdateAsync(streamId: 0, 1 << 20);
            await connection.ReadUntilAsync(frame => frame.IsAck, "ack of SETTINGS");
        }
        else
        {
            connection.Answers = Answers.None;
        }

        return connection;
    }

    /// <summary>Reads a call up to its request's end.</summary>
    /// <returns>Its stream, and the names in all that it sends.</returns>
    public static async Task<(int StreamId, string Names)> ReadCallAsync(RawServerConnection connection, int? streamId = null)
    {
        // It may have come with the first frames.
        var stream = streamId ?? connection.Received.LastOrDefault(frame => frame.Type == FrameType.Headers)?.StreamId ?? await connection.ReadHeadersAsync();
        if (!connection.Received.Any(frame => frame.StreamId == stream && frame.EndsStream))
        {
            await connection.ReadRequestToEndAsync(stream);
        }

        return (stream, string.Join(' ', Messages(connection, stream)));
    }

    /// <summary>Reads the beginning of the latest call, up to a number of messages.</summary>
    /// <returns>Its stream.</returns>
    public static async Task<int> ReadMessagesAsync(RawServerConnection connection, int count)
    {
        var stream = connection.Received.LastOrDefault(frame => frame.Type == FrameType.Headers)?.StreamId ?? await connection.ReadHeadersAsync();
        while (Messages(connection, stream).Count < count)
        {
            await connection.ReadUntilAsync(FrameType.Data);
        }

        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        _server.Dispose();
    }

    private static List<string> Messages(RawServerConnection connection, int streamId)
    {
        var content = connection.Received.Where(frame => frame.StreamId == streamId && frame.Type == FrameType.Data).SelectMany(frame => frame.Payload).ToArray();
        var names = new List<string>();
        for (var at = 0; at + 5 <= content.Length;)
        {
            var end = at + 5 + (content[at + 1] << 24 | content[at + 2] << 16 | content[at + 3] << 8 | content[at + 4]);
            if (end > content.Length)
            {
                break;
            }

            names.Add(GrpcMessage.Decode<HelloRequest>(content.AsSpan(at..end)).Name);
            at = end;
        }

        return names;
    }

    private static MethodConfig Retrying(StatusCode status) => new()
    {
        Names = { MethodName.Default },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = 3,
            InitialBackoff = TimeSpan.FromMilliseconds(10),
            MaxBackoff = TimeSpan.FromMilliseconds(10),
            BackoffMultiplier = 1,
            RetryableStatusCodes = { status },
        },
    };
}
