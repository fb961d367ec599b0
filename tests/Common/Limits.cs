using System.Runtime.CompilerServices;

namespace Microservices.Tests.Common;

/// <summary>
/// Bounds an await that would otherwise hang a broken test. The limit is no measure of speed: it is far above what the slowest
/// machine needs, and names the line that waited.
/// </summary>
public static class Limits
{
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(60);

    public static async Task<T> Bounded<T>(this Task<T> task, [CallerFilePath] string? file = null, [CallerLineNumber] int line = 0)
    {
        await ((Task)task).Bounded(file, line);
        return await task;
    }

    public static async Task Bounded(this Task task, [CallerFilePath] string? file = null, [CallerLineNumber] int line = 0)
    {
        try
        {
            await task.WaitAsync(Default, TimeProvider.System);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"{Path.GetFileName(file)}:{line} waited {Default.TotalSeconds} s in vain.");
        }
    }
}
