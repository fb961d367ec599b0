using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Microservices.Server.Hosting;

/// <summary>The console format <c>line</c>: the time and the message, on one line; anything above Information says so.</summary>
internal sealed class LineConsoleFormatter(TimeProvider time) : ConsoleFormatter("line")
{
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write($"{time.GetLocalNow():HH:mm:ss.fff} ");
        textWriter.Write(logEntry.LogLevel switch
        {
            LogLevel.Warning => "warning: ",
            LogLevel.Error or LogLevel.Critical => "error: ",
            _ => string.Empty,
        });
        textWriter.Write(logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (logEntry.Exception is { } exception)
        {
            // An error is a defect, to be found by its stack; anything less is explained by its message.
            textWriter.Write(logEntry.LogLevel >= LogLevel.Error ? $" {exception}" : $" ({exception.Message})");
        }

        textWriter.WriteLine();
    }
}
