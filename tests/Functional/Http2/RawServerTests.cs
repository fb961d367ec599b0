using ConnectionLifecycle;
using Greet.V1;
using Microservices.Certificates;
using Microservices.Tests.Common;
using Microservices.Tests.Common.Http2;

namespace Microservices.Tests.Functional.Http2;

/// <summary>The raw server and the real client understand each other, so that what the matrix acts out is HTTP/2.</summary>
public sealed class RawServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DevelopmentCertificates _certificates;

    public RawServerTests()
    {
        _certificates = new DevelopmentCertificates(_folder.Path, TimeProvider.System);
        _certificates.Ensure();
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task TheClient_TakesAWholeReply_AndHangsUp(string protocol)
    {
        using var certificate = CertificateFiles.LoadWithKey(_certificates.ServerCertificatePath, _certificates.ServerKeyPath);
        using var server = protocol == "h2" ? RawServer.StartTls(certificate) : RawServer.StartCleartext();
        await using var client = RunningProgram.Start(
            Repository.ClientProgram, ["hello", "raw", "--address", $"{server.Address}", "--ca", _certificates.CaCertificatePath]);

        await using var connection = await server.AcceptAsync();
        await connection.ReadPrefaceAsync();
        await connection.SendSettingsAsync();
        var streamId = await connection.ReadHeadersAsync();
        await connection.ReadRequestToEndAsync(streamId);
        await connection.SendReplyAsync(streamId, new HelloReply { Message = "hello from the script", Session = new Session { Protocol = protocol } });
        await connection.SendGoAwayAsync(streamId, ErrorCode.NoError, "app_requested");
        var remainder = await connection.ReadToEndAsync();

        var ended = await client.EndAsync();
        Assert.True(ended.ExitCode == 0, $"{ended}");
        Assert.Contains("Received: hello from the script", ended.Output);
        Assert.Equal(TcpEnd.Fin, remainder.End);
    }

    public void Dispose() => _folder.Dispose();
}
