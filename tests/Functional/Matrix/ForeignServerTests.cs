namespace Microservices.Tests.Functional.Matrix;

/// <summary>How our client explains what servers of other makes do.</summary>
public sealed class ForeignServerTests(StageCertificates certificates) : IClassFixture<StageCertificates>
{
    public static TheoryData<string, string> Rows => CloseScenario.Data(ForeignServerRows.All);

    [Theory]
    [MemberData(nameof(Rows))]
    public Task TheClientTells(string name, string protocol) => MatrixRun.PlayAsync(ForeignServerRows.All, name, protocol, certificates);
}
