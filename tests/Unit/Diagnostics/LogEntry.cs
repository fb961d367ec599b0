using Microsoft.Extensions.Logging;

namespace Microservices.Tests.Unit.Diagnostics;

/// <summary>One line of a log, and what machines read in it.</summary>
internal sealed record LogEntry(LogLevel Level, EventId Id, string Text, IReadOnlyDictionary<string, object?> Fields);
