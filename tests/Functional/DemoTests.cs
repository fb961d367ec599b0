using Microservices.Tests.Common;

namespace Microservices.Tests.Functional;

/// <summary>The demo leaves no process behind, however it ends.</summary>
public sealed class DemoTests
{
    public static TheoryData<string> Ends => ["interrupted", "terminated", "killed"];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task CutShort_ItsServerEndsToo(string end)
    {
        using var folder = new TemporaryFolder();
        var certificates = Directory.CreateDirectory(Path.Combine(folder.Path, "certs", "dev")).FullName;
        await using var demo = RunningProgram.Start(Repository.ClientProgram, ["demo"], folder.Path);
        await demo.Output.Line(@"^server \| .* listening").Bounded();
        demo.Pause(); // Or it might be over before it is cut short.
        using var server = ProcessList.WithArgument(certificates);

        switch (end)
        {
            case "interrupted":
                demo.Interrupt();
                break;
            case "terminated":
                demo.Terminate();
                break;
            case "killed":
                demo.Kill(withChildren: false);
                break;
        }

        if (end != "killed")
        {
            demo.Continue();
        }

        var ended = await demo.EndAsync();
        Assert.NotEqual(0, ended.ExitCode);
        Assert.DoesNotContain(ended.Errors, line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal));
        await server.WaitForExitAsync().Bounded();
    }

    [Fact]
    public async Task WithoutItsServer_ItSaysSo()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Repository.ClientProgram)!))
        {
            File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        }

        var ended = await RunningProgram.RunAsync(Path.Combine(folder.Path, "Client.dll"), "demo");

        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith("error: the server program is not at", Assert.Single(ended.Errors), StringComparison.Ordinal);
    }
}
