namespace Microservices.Tests.Functional.Matrix;

/// <summary>How connections between our client and our server end.</summary>
public sealed class OurPairTests(StageCertificates certificates) : IClassFixture<StageCertificates>
{
    public static TheoryData<string, string> Rows => CloseScenario.Data(OurPairRows.All);

    [Theory]
    [MemberData(nameof(Rows))]
    public Task BothSidesTellTheSame(string name, string protocol) => MatrixRun.PlayAsync(OurPairRows.All, name, protocol, certificates);
}
