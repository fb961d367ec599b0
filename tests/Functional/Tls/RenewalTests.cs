using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Greet.V1;
using Grpc.Core;
using Microservices.Certificates;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Tls;

/// <summary>A running server takes renewed certificates, and keeps the one it has when what is new cannot be used.</summary>
public sealed class RenewalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task DevelopmentCertificates_RenewedByRename_AreTaken()
    {
        await using var server = await GreeterServerProcess.StartAsync();
        var before = await PresentedAsync(server.H2);

        server.Certificates.Ensure(renewal: Renewal.Leaves);
        await server.Log.Line("renewed: certificate ").Bounded();

        Assert.NotEqual(before, await PresentedAsync(server.H2));
        Assert.Equal(Serial(server.Certificates.ServerCertificatePath), await PresentedAsync(server.H2));
        Assert.Equal(0, (await server.ClientAsync("h2", "hello")).ExitCode);
    }

    [Fact]
    public async Task OwnCertificates_RenewedByASwappedLink_AreTaken()
    {
        var (first, second) = (Make("first"), Make("second"));
        var data = Path.Combine(_folder.Path, "..data");
        File.CreateSymbolicLink(data, first.Directory);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "tls.crt"), Path.Combine("..data", "server.crt"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "tls.key"), Path.Combine("..data", "server.key"));
        await using var server = await StartAsync();
        Assert.Equal(Serial(first.ServerCertificatePath), await PresentedAsync(server.H2));

        File.CreateSymbolicLink(Path.Combine(_folder.Path, "..data_tmp"), second.Directory);
        var moved = await RunningProgram.RunToolAsync("mv", "-T", Path.Combine(_folder.Path, "..data_tmp"), data);
        Assert.True(moved.ExitCode == 0, $"{moved}");
        await server.Log.Line("renewed: certificate ").Bounded();

        Assert.Equal(Serial(second.ServerCertificatePath), await PresentedAsync(server.H2));
    }

    [Fact]
    public async Task WhatCannotBeUsed_IsToldOnce_AndTheOldOneStays()
    {
        var (first, second) = (Make("first"), Make("second"));
        var expired = new DevelopmentCertificates(Path.Combine(_folder.Path, "expired"), new FixedTime(TimeSpan.FromDays(-400)));
        expired.Ensure();
        Copy(first);
        await using var server = await StartAsync();
        var before = Serial(first.ServerCertificatePath);

        File.WriteAllText(Path.Combine(_folder.Path, "tls.crt"), "not a certificate");
        await server.Log.Line("warning: not renewed, the one before stays in use: .*' is not a certificate").Bounded();
        Assert.Equal(before, await PresentedAsync(server.H2));

        File.Copy(first.ServerCertificatePath, Path.Combine(_folder.Path, "tls.crt"), overwrite: true);
        File.Copy(second.ServerKeyPath, Path.Combine(_folder.Path, "tls.key"), overwrite: true);
        await server.Log.Line("warning: not renewed, the one before stays in use: .* does not belong to the certificate").Bounded();
        Assert.Equal(before, await PresentedAsync(server.H2));

        Copy(expired);
        await server.Log.Line("warning: not renewed, the one before stays in use: .* expired on ").Bounded();
        Assert.Equal(before, await PresentedAsync(server.H2));

        Copy(second);
        await server.Log.Line("renewed: certificate ").Bounded();
        Assert.Equal(Serial(second.ServerCertificatePath), await PresentedAsync(server.H2));
        Assert.Equal(3, server.Log.Lines.Count(line => line.Contains("not renewed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task WithDrainOnRenewal_ConnectionsMoveOn_AndNoCallIsLost()
    {
        await using var server = await GreeterServerProcess.StartAsync("--Server:DrainOnRenewal=true");
        var (plainChannel, plain) = server.Connect("h2c");
        var (channel, greeter) = server.Connect("h2");
        using (plainChannel)
        using (channel)
        {
            var cleartext = (await plain.SayHelloAsync(new HelloRequest()).ResponseAsync.Bounded()).Session.ConnectionId;
            using var chat = greeter.Chat();
            await SayAsync(chat);
            using var stop = new CancellationTokenSource();
            var calls = new CallCount();
            var workers = Enumerable.Range(0, 8).Select(_ => CallAsync(greeter, calls, stop.Token)).ToArray();
            await calls.Reached(200).Bounded();

            server.Certificates.Ensure(renewal: Renewal.Leaves);
            await server.Log.Line("close asked, app_requested: certificate_renewed").Bounded();
            await calls.Reached(calls.Count + 200).Bounded();
            await SayAsync(chat);
            await chat.RequestStream.CompleteAsync();
            await server.Log.Line("session is closed by server: .*nothing lost; ").Bounded();
            await stop.CancelAsync();
            await Task.WhenAll(workers).Bounded();

            Assert.Equal(2, server.Log.Lines.Count(line => line.Contains(": opened, h2 (", StringComparison.Ordinal)));
            Assert.Equal(cleartext, (await plain.SayHelloAsync(new HelloRequest()).ResponseAsync.Bounded()).Session.ConnectionId);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task CallAsync(Greeter.GreeterClient greeter, CallCount calls, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await greeter.SayHelloAsync(new HelloRequest(), cancellationToken: CancellationToken.None).ResponseAsync.Bounded();
            calls.Add();
        }
    }

    private static async Task SayAsync(AsyncDuplexStreamingCall<HelloRequest, HelloReply> chat)
    {
        await chat.RequestStream.WriteAsync(new HelloRequest());
        Assert.True(await chat.ResponseStream.MoveNext(CancellationToken.None).Bounded());
    }

    private static string Serial(string path)
    {
        using var certificate = CertificateFiles.LoadCertificate(path);
        return certificate.SerialNumber;
    }

    private static async Task<string> PresentedAsync(Uri server)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port).Bounded();
        string? serial = null;
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) =>
        {
            serial = (certificate as X509Certificate2)?.SerialNumber;
            return serial is not null; // Whose it is is not the question here.
        });
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", ApplicationProtocols = [SslApplicationProtocol.Http2] }).Bounded();
        return serial!;
    }

    private DevelopmentCertificates Make(string name)
    {
        var certificates = new DevelopmentCertificates(Path.Combine(_folder.Path, name), TimeProvider.System);
        certificates.Ensure();
        return certificates;
    }

    private void Copy(DevelopmentCertificates certificates)
    {
        File.Copy(certificates.ServerCertificatePath, Path.Combine(_folder.Path, "tls.crt"), overwrite: true);
        File.Copy(certificates.ServerKeyPath, Path.Combine(_folder.Path, "tls.key"), overwrite: true);
    }

    private Task<GreeterServerProcess> StartAsync() => GreeterServerProcess.StartWithAsync(
        Path.Combine(_folder.Path, "unused"),
        $"--Kestrel:Certificates:Default:Path={Path.Combine(_folder.Path, "tls.crt")}",
        $"--Kestrel:Certificates:Default:KeyPath={Path.Combine(_folder.Path, "tls.key")}");
}
