namespace Microservices.Tests.Functional.Matrix;

/// <summary>How connections end that never come to HTTP/2.</summary>
public sealed class HandshakeTests(StageCertificates certificates) : IClassFixture<StageCertificates>
{
    public static TheoryData<string, string> Rows => CloseScenario.Data(HandshakeRows.All);

    [Theory]
    [MemberData(nameof(Rows))]
    public Task EachSideTellsWhatItSaw(string name, string protocol) =>
        MatrixRun.PlayAsync(HandshakeRows.All, name, protocol, certificates);
}
