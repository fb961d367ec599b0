using Microservices.Tests.Functional.Foreign;
using Microservices.Tests.Functional.Matrix;

namespace Microservices.Tests.Functional.Wire;

/// <summary>Close records against a packet capture, in cleartext, for rows of the matrix that end in every way there is.</summary>
public sealed class WireTests(StageCertificates certificates) : IClassFixture<StageCertificates>
{
    private static readonly List<CloseScenario> All = [.. OurPairRows.All, .. ForeignServerRows.All, .. ForeignClientRows.All];

    [Theory]
    [InlineData("the server's application asks for it")]
    [InlineData("the client disposes its handler, idle")]
    [InlineData("the server stops, idle")]
    [InlineData("the server stops, a call in flight finishes")]
    [InlineData("the client disposes its handler, a call in flight")]
    [InlineData("Kestrel's idle limit")]
    [InlineData("a foreign server: GOAWAY with debug data `max_age` (grpc-go, grpc-java)")]
    [InlineData("a foreign server: GOAWAY ENHANCE_YOUR_CALM `too_many_pings`")]
    [InlineData("a foreign server: two GOAWAYs around a call in flight")]
    [InlineData("a foreign server: GOAWAY excludes the call in flight")]
    [InlineData("a foreign server: GOAWAY, then silence")]
    [InlineData("a foreign server: FIN without GOAWAY, idle")]
    [InlineData("a foreign server: RST, a call in flight")]
    [InlineData("a foreign client: GOAWAY `client transport shutdown` (grpc-go)")]
    [InlineData("a foreign client: GOAWAY with an unknown code")]
    [InlineData("a foreign client: GOAWAY, then silence")]
    [InlineData("a foreign client: FIN without GOAWAY, idle")]
    [InlineData("a foreign client: GOAWAY, then RST when the server has answered")]
    [InlineData("a foreign client: RST, idle")]
    [InlineData("a foreign client: DATA on stream 0")]
    public async Task TheRecordsTellWhatPassed(string name)
    {
        ForeignTool.Need(Tshark.Missing);
        await using var capture = new WireCapture();
        var records = await MatrixRun.PlayAsync(All, name, "h2c", certificates, capture.StartAsync);
        var wire = await capture.FinishAsync();

        Assert.NotEmpty(records);
        foreach (var record in records)
        {
            WireTruth.AssertTold(record, wire);
        }
    }
}
