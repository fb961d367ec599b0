namespace Microservices.Tests.Functional.Matrix;

/// <summary>How connections end with a process: the server's, or the client's.</summary>
public sealed class ProcessTests(StageCertificates certificates) : IClassFixture<StageCertificates>
{
    public static TheoryData<string, string> Rows => CloseScenario.Data(ProcessRows.All);

    [Theory]
    [MemberData(nameof(Rows))]
    public Task WhoIsLeftTells(string name, string protocol) => MatrixRun.PlayAsync(ProcessRows.All, name, protocol, certificates);
}
