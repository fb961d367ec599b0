namespace Microservices.Tests.Functional.Matrix;

/// <summary>One way for a connection to end, and what each side's close record then says of it.</summary>
/// <param name="Name">The case, as the library's README lists it.</param>
/// <param name="Act">What happens on the wire, up to the connection's end.</param>
internal sealed record CloseScenario(string Name, Func<Stage, Task> Act)
{
    /// <summary>Over what it is played.</summary>
    public string[] Protocols { get; init; } = ["h2", "h2c"];

    /// <summary>What the client speaks, where that is not what the server speaks.</summary>
    public string? ClientSpeaks { get; init; }

    /// <summary>
    /// What the server's record comes to (<see cref="RecordSummary"/>): one of these. Empty when it is a scripted peer, has no time to tell,
    /// or never sees the connection.
    /// </summary>
    public string[] Server { get; init; } = [];

    /// <summary>The same of the client's record.</summary>
    public string[] Client { get; init; } = [];

    /// <summary>Why the sides may differ, or why one may say several things.</summary>
    public string Because { get; init; } = string.Empty;

    public static TheoryData<string, string> Data(IEnumerable<CloseScenario> rows)
    {
        var data = new TheoryData<string, string>();
        foreach (var row in rows)
        {
            Array.ForEach(row.Protocols, protocol => data.Add(row.Name, protocol));
        }

        return data;
    }
}
