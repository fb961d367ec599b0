using System.Security.Cryptography.X509Certificates;
using ConnectionLifecycle;
using ConnectionLifecycle.AspNetCore;
using Greet.V1;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>Where one scenario is played: the ends it asks for, over one protocol.</summary>
internal sealed class Stage(string protocol, StageCertificates certificates, Func<Uri, Task>? onListening = null) : IAsyncDisposable
{
    private readonly List<IDisposable> _props = [];
    private readonly List<IAsyncDisposable> _peers = [];

    public MatrixServer? Server { get; private set; }

    public GreeterServerProcess? ServerProcess { get; private set; }

    public MatrixClient? Client { get; private set; }

    public StageCertificates Certificates => certificates;

    /// <summary>Our server.</summary>
    public async Task<MatrixServer> ServeAsync(
        Action<KestrelServerOptions>? configure = null,
        TimeSpan? shutdownTimeout = null,
        X509Certificate2? certificate = null,
        Action<ConnectionLifecycleOptions>? manage = null)
    {
        Server = await MatrixServer.StartAsync(protocol == "h2" ? certificate ?? certificates.Server : null, configure, shutdownTimeout, manage);
        await ListeningAsync(Server.Address);
        return Server;
    }

    /// <summary>Our client.</summary>
    public MatrixClient Connect(Uri address, Action<SocketsHttpHandler>? configure = null) =>
        Client = new MatrixClient(address, certificates.Ca, configure);

    /// <summary>Our server and our client, with a first call done.</summary>
    public async Task<(MatrixServer Server, MatrixClient Client)> PairAsync(
        Action<KestrelServerOptions>? configure = null, TimeSpan? shutdownTimeout = null, Action<ConnectionLifecycleOptions>? manage = null)
    {
        var server = await ServeAsync(configure, shutdownTimeout, manage: manage);
        var client = Connect(server.Address);
        Assert.True(await client.CallAsync(MatrixServer.Reply));
        return (server, client);
    }

    /// <summary>Our server in a process of its own and our client, with a first call done.</summary>
    /// <returns>What greets by that connection.</returns>
    public async Task<Greeter.GreeterClient> ProcessPairAsync()
    {
        ServerProcess = await GreeterServerProcess.StartAsync(
            "--Logging:Console:FormatterName=json",
            $"--Kestrel:Certificates:Default:Path={certificates.Files.ServerCertificatePath}",
            $"--Kestrel:Certificates:Default:KeyPath={certificates.Files.ServerKeyPath}");
        var greeter = Connect(ServerProcess.Address(protocol)).Greeter;
        await greeter.SayHelloAsync(new HelloRequest()).ResponseAsync.Bounded();
        return greeter;
    }

    /// <summary>A scripted client of our server, in cleartext whatever the server speaks.</summary>
    public async Task<RawClient> CleartextClientAsync(Action<KestrelServerOptions>? configure = null)
    {
        var server = await ServeAsync(configure);
        var peer = await RawClient.ConnectAsync(new Uri($"http://{server.Address.Authority}"));
        _peers.Add(peer);
        return peer;
    }

    /// <summary>A scripted client of our server, which has shaken hands.</summary>
    public async Task<RawClient> RawClientAsync(
        Action<KestrelServerOptions>? configure = null, Action<ConnectionLifecycleOptions>? manage = null)
    {
        var server = await ServeAsync(configure, manage: manage);
        var peer = await RawClient.ConnectAsync(server.Address, certificates.Ca);
        _peers.Add(peer);
        return peer;
    }

    /// <summary>A scripted client of our server, which has exchanged SETTINGS.</summary>
    public async Task<RawClient> SpeakingClientAsync(
        Action<KestrelServerOptions>? configure = null, Action<ConnectionLifecycleOptions>? manage = null)
    {
        var peer = await RawClientAsync(configure, manage);
        await peer.SendPrefaceAsync();
        await peer.SendSettingsAsync();
        await peer.ReadUntilAsync(frame => frame.IsAck, "ack of SETTINGS");
        return peer;
    }

    /// <summary>A scripted server with our client, whose first call has arrived, or waits for the server's SETTINGS.</summary>
    public async Task<ScriptedCall> ScriptAsync(
        bool settings = true, Action<SocketsHttpHandler>? configure = null, HttpContent? upload = null)
    {
        var server = protocol == "h2" ? RawServer.StartTls(certificates.Server) : RawServer.StartCleartext();
        _props.Add(server);
        await ListeningAsync(server.Address);
        var client = Connect(server.Address, configure);
        var outcome = upload is null ? client.CallAsync(MatrixServer.Reply) : client.UploadAsync(MatrixServer.Reply, upload);
        var connection = await server.AcceptAsync();
        _peers.Add(connection);
        await connection.ReadPrefaceAsync();
        if (settings)
        {
            await connection.SendSettingsAsync();
            await client.Records.NextAsync<ConnectionOpened>();
        }
        else
        {
            connection.Answers = Answers.None; // The first frame must be SETTINGS, RFC 9113 section 3.4.
        }

        return new ScriptedCall(connection, settings ? await connection.ReadHeadersAsync() : ScriptedCall.Unsent, outcome);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers)
        {
            await peer.DisposeAsync();
        }

        _props.ForEach(prop => prop.Dispose());
        Client?.Dispose();
        await (Server?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (ServerProcess?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private Task ListeningAsync(Uri address) => onListening?.Invoke(address) ?? Task.CompletedTask;
}
