using System.Text.RegularExpressions;

namespace Microservices.Tests.Common;

/// <summary>The lines a program has written so far; a line that is yet to come can be awaited.</summary>
public sealed class TextLog
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<(Regex Pattern, int Count, TaskCompletionSource<Match> Seen)> _awaited = [];
    private bool _ended;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public override string ToString() => string.Join('\n', Lines);

    /// <summary>The first line that matches, be it there already or yet to come; fails when the program ends without it.</summary>
    public Task<Match> Line(string pattern) => Line(pattern, 1);

    /// <summary>The line that is the <paramref name="count"/>th to match.</summary>
    public Task<Match> Line(string pattern, int count)
    {
        lock (_lock)
        {
            var regex = new Regex(pattern);
            if (Nth(regex, count) is { } match)
            {
                return Task.FromResult(match);
            }

            if (_ended)
            {
                return Task.FromException<Match>(NeverCame(regex));
            }

            var seen = new TaskCompletionSource<Match>(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((regex, count, seen));
            return seen.Task;
        }
    }

    internal async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lock)
            {
                _lines.Add(line);
                _awaited.RemoveAll(awaited => Nth(awaited.Pattern, awaited.Count) is { } match && awaited.Seen.TrySetResult(match));
            }
        }

        lock (_lock)
        {
            _ended = true;
            _awaited.ForEach(awaited => awaited.Seen.TrySetException(NeverCame(awaited.Pattern)));
        }
    }

    private Match? Nth(Regex pattern, int count) =>
        _lines.Select(line => pattern.Match(line)).Where(match => match.Success).Skip(count - 1).FirstOrDefault();

    private InvalidOperationException NeverCame(Regex pattern) =>
        new($"The program ended without a line like '{pattern}'. It wrote:\n{string.Join('\n', _lines)}");
}
