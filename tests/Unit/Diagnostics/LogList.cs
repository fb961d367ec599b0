using Microsoft.Extensions.Logging;

namespace Microservices.Tests.Unit.Diagnostics;

/// <summary>Keeps what is logged from a level on.</summary>
internal sealed class LogList(LogLevel least) : List<LogEntry>, ILoggerFactory, ILogger
{
    public string? Category { get; private set; }

    public ILogger CreateLogger(string categoryName)
    {
        Category = categoryName;
        return this;
    }

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Assert.True(IsEnabled(logLevel), $"{eventId} was logged unasked.");
        var fields = Assert.IsType<IReadOnlyList<KeyValuePair<string, object?>>>(state, exactMatch: false);
        Add(new(logLevel, eventId, formatter(state, exception), fields.ToDictionary()));
    }
}
