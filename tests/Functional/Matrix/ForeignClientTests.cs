namespace Microservices.Tests.Functional.Matrix;

/// <summary>How our server explains what clients of other makes do.</summary>
public sealed class ForeignClientTests(StageCertificates certificates) : IClassFixture<StageCertificates>
{
    public static TheoryData<string, string> Rows => CloseScenario.Data(ForeignClientRows.All);

    [Theory]
    [MemberData(nameof(Rows))]
    public Task TheServerTells(string name, string protocol) => MatrixRun.PlayAsync(ForeignClientRows.All, name, protocol, certificates);
}
