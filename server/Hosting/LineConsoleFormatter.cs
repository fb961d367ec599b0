using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Microservices.Server.Hosting;

/// <summary>
/// The console format <c>line</c>: the time and the message, on one line; anything above Information says so. The formats <c>simple</c>
/// and <c>json</c> show exceptions with their stack.
/// </summary>
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
        textWriter.Write(logEntry.Formatter(logEntry.State, logEntry.Exception).ReplaceLineEndings(" "));
        for (var exception = logEntry.Exception; exception is not null; exception = exception.InnerException)
        {
            textWriter.Write($" [{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}]");
        }

        textWriter.WriteLine();
    }
}
