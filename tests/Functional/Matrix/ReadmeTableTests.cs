using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Matrix;

/// <summary>The table in the library's README is the matrix.</summary>
public sealed class ReadmeTableTests
{
    private const string Head = "| Case | The server says | The client says |\n|---|---|---|\n";

    [Fact]
    public void TheReadme_ListsEveryRow()
    {
        var table = Head + string.Concat(Rows().Select(row => $"| {row.Name} | {Reasons(row.Server)} | {Reasons(row.Client)} |\n"));
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "lifecycle", "README.md"));

        Assert.True(readme.Contains(table, StringComparison.Ordinal), $"lifecycle/README.md must have this table:\n{table}");
    }

    [Fact]
    public void ARowThatAllowsMoreThanOneAnswer_SaysWhy() =>
        Assert.All(Rows().Where(row => Count(row.Server) + Count(row.Client) > 2), row => Assert.NotEmpty(row.Because));

    private static IEnumerable<CloseScenario> Rows() =>
        [.. OurPairRows.All, .. ProcessRows.All, .. ForeignServerRows.All, .. ForeignClientRows.All, .. HandshakeRows.All];

    private static int Count(string[] accounts) => accounts.Select(RecordSummary.Reason).Distinct().Count();

    private static string Reasons(string[] accounts) =>
        accounts.Length == 0 ? "" : string.Join(", or ", accounts.Select(RecordSummary.Reason).Distinct().Select(reason => $"`{reason}`"));
}
