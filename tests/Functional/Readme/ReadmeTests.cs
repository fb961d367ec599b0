using System.Text.Json;
using System.Text.RegularExpressions;
using Microservices.Tests.Common;
using Microservices.Tests.Functional.Load;

namespace Microservices.Tests.Functional.Readme;

/// <summary>What the README says is so.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public async Task TheDemo_ShowsWhatTheReadmeShows()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "certs", "dev"));
        await using var demo = RunningProgram.Start(Repository.ClientProgram, ["demo"], folder.Path);

        var ended = await demo.EndAsync();

        var shown = new DemoOutput(ended.Output);
        var promised = new DemoOutput(DemoBlock().Match(Repository.Readme).Groups["lines"].Value.Trim().Split('\n'));
        Assert.Equal(0, ended.ExitCode);
        Assert.Empty(ended.Errors);
        Assert.Equal(promised.Client, shown.Client);
        Assert.Equal(promised.Server, shown.Server);
        Assert.Empty(shown.Other);
    }

    [Fact]
    public async Task TheSettingsAndOptions_AreTheOnesThatHelpLists()
    {
        var server = string.Join('\n', (await RunningProgram.RunAsync(Repository.ServerProgram, "--help")).Output);
        var client = string.Join('\n',
        [
            .. (await RunningProgram.RunAsync(Repository.ClientProgram, "--help")).Output,
            .. (await RunningProgram.RunAsync(Repository.ClientProgram, "load", "--help")).Output,
        ]);

        Assert.All(Listed().Matches(Repository.Readme).Select(match => match.Groups["name"].Value), name =>
            Assert.Contains(name, name.Contains(':', StringComparison.Ordinal) || name == "--once" ? server : client, StringComparison.Ordinal));
        Assert.Equal(32, Listed().Count(Repository.Readme));
    }

    [Fact]
    public async Task TheEventsOfJson_AreTheOnesThatTheReadmeLists()
    {
        await using var server = await GreeterServerProcess.StartAsync();
        var client = await server.ClientAsync("h2", "stream", "--json");
        var failing = await server.ClientAsync("h2", "stream", "--json", "--deadline", "0.0001");

        Assert.All(client.Output.Concat(failing.Output), line =>
        {
            using var json = JsonDocument.Parse(line);
            var kind = json.RootElement.GetProperty("event").GetString();
            var row = EventRow().Matches(Repository.Readme).Single(row => row.Groups["kinds"].Value.Contains($"`{kind}`", StringComparison.Ordinal)).Value;
            var fields = json.RootElement.EnumerateObject().Select(field => field.Name).Except(["event", "connection", "sequence", "seconds"]);
            Assert.All(fields, field => Assert.Contains($"`{field}`", row, StringComparison.Ordinal));
        });
        Assert.Contains("\"closed_by\":\"server\",\"cause\":\"app_requested\"", string.Join('\n', client.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheFieldsOfALoadsJson_AreTheOnesThatTheReadmeLists()
    {
        await using var server = await GreeterServerProcess.StartAsync();
        await using var load = LoadProcess.Start("h2c", [server], "--duration", "600", "--close-every", "100", "--no-retry", "--deadline", "2");
        await load.Program.Output.Line("\"event\":\"progress\"").Bounded();
        server.Program.Kill(); // So that there are failures.
        await load.Program.Output.Line("\"lost\":[1-9]").Bounded();

        Assert.All((await load.InterruptAsync()).Result.Output, line =>
        {
            using var json = JsonDocument.Parse(line);
            var kind = json.RootElement.GetProperty("event").GetString();
            var rows = EventRow().Matches(Repository.Readme).Where(row => row.Groups["kinds"].Value is "`progress`" or "`summary`").Select(row => row.Value).ToList();
            var listed = kind == "progress" ? rows[0] : string.Concat(rows);
            var lists = json.RootElement.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Array)
                .SelectMany(field => field.Value.EnumerateArray()).SelectMany(item => item.EnumerateObject());
            Assert.All(json.RootElement.EnumerateObject().Concat(lists).Where(field => field.Name != "event"),
                field => Assert.Contains($"`{field.Name}`", listed, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task TheHealthcheckCommand_IsTheServers()
    {
        var command = HealthcheckCommand().Match(Repository.Readme);
        await using var server = await GreeterServerProcess.StartAsync();

        var ended = await RunningProgram.RunAsync(Repository.ServerProgram, [command.Groups["verb"].Value, command.Groups["option"].Value, $"{server.H2c}"]);

        Assert.Equal(0, ended.ExitCode);
    }

    [GeneratedRegex(@"```text\n(?<lines>server \|.*?)```", RegexOptions.Singleline)]
    private static partial Regex DemoBlock();

    [GeneratedRegex(@"^\| (?<kinds>(`\w+`(, )?)+) \|.*$", RegexOptions.Multiline)]
    private static partial Regex EventRow();

    [GeneratedRegex(@"(?<=^\|[^|]*)`(?<name>--?[\w-]+|\w+:[\w:]+)( [A-Z\\|a-z]+)?`(?=[^|]*\|)", RegexOptions.Multiline)]
    private static partial Regex Listed();

    [GeneratedRegex(@"^dotnet run --project server -- (?<verb>healthcheck) (?<option>--\w+) \S+$", RegexOptions.Multiline)]
    private static partial Regex HealthcheckCommand();
}
