using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ConnectionLifecycle.AspNetCore.Drain;

/// <summary>The calls of one connection that are being served, so that they can be told that they end.</summary>
internal sealed class OpenCalls(ServerConnections server)
{
    private readonly Lock _lock = new();
    private readonly List<OpenCall> _open = [];
    private readonly Stack<OpenCall> _free = [];
    private readonly List<Task> _ending = [];
    private readonly TaskCompletionSource<string> _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _endedBecause;

    public async Task ServeAsync(HttpContext http, RequestDelegate serve)
    {
        var (call, isRefused) = Begin(http);
        try
        {
            await (isRefused ? call.Ending : serve(http)).ConfigureAwait(false);
        }
        catch (Exception) when (Volatile.Read(ref _endedBecause) is not null)
        {
            // The callers have their status already; what the handler makes of that interests nobody.
        }
        finally
        {
            if (!TryEnd(call))
            {
                await call.Ending.ConfigureAwait(false);
                TryEnd(call);
            }
        }
    }

    /// <summary>A call begins.</summary>
    public (OpenCall Call, bool IsRefused) Begin(HttpContext http)
    {
        lock (_lock)
        {
            if (!_free.TryPop(out var call))
            {
                call = new OpenCall();
            }

            call.Begin(http);
            call.Place = _open.Count;
            _open.Add(call);
            if (_endedBecause is not { } reason)
            {
                return (call, false);
            }

            Refuse_NeedsLock(call, reason);
            return (call, true);
        }
    }

    /// <summary>A call has been served.</summary>
    /// <returns>False while somebody is ending the call.</returns>
    public bool TryEnd(OpenCall call)
    {
        lock (_lock)
        {
            if (!call.Ending.IsCompleted)
            {
                return false;
            }

            var last = _open[^1];
            (_open[call.Place], last.Place) = (last, call.Place);
            _open.RemoveAt(_open.Count - 1);
            call.End();
            _free.Push(call);
            return true;
        }
    }

    /// <summary>Serves one of these calls, and ends it when the connection is drained.</summary>
    public async Task ServeUntilDrainAsync(HttpContext http, RequestDelegate serve)
    {
        var served = serve(http);
        await Task.WhenAny(served, _drained.Task).ConfigureAwait(false);
        if (served.IsCompleted)
        {
            await served.ConfigureAwait(false);
            return;
        }

        var reason = await _drained.Task.ConfigureAwait(false);
        OpenCall call;
        lock (_lock)
        {
            call = _open.First(one => one.Http == http);
        }

        await call.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await served.WaitAsync(server.Options.SettleTime, server.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (served.IsCompleted)
        {
            TrySetUnavailable(http, reason);
            return;
        }

        lock (_lock)
        {
            Refuse_NeedsLock(call, reason);
            _ending.Add(call.Ending);
        }

        await served.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends the calls that end when their connection is drained, those that are open and those still to come.</summary>
    public void EndWithDrain(string reason) => _drained.TrySetResult(reason);

    /// <summary>Completes when every call that had to be ended while its handler ran has ended.</summary>
    public Task EndedAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_ending);
        }
    }

    /// <summary>Ends every call that is open, and each that comes from now on, with UNAVAILABLE and the reason.</summary>
    public Task EndAsync(string reason)
    {
        lock (_lock)
        {
            _endedBecause = reason;
            _open.ForEach(call => Refuse_NeedsLock(call, reason));
            return Task.WhenAll(_open.Select(call => call.Ending));
        }
    }

    private void Refuse_NeedsLock(OpenCall call, string reason) => call.Ending = call.Ending.IsCompleted ? RefuseAsync(call, reason) : call.Ending;

    private async Task RefuseAsync(OpenCall call, string reason)
    {
        const int NoError = 0;
        var http = call.Http;
        if (TrySetUnavailable(http, reason) && await CompleteAsync(http).ConfigureAwait(false) && IsGrpc(http))
        {
            // .NET's client forgets a status that it has not read yet when a reset comes behind it: the client resets the stream itself, or
            // has had time enough to read.
            await Task.Delay(server.Options.LingerTimeout, server.Time, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        http.Features.Get<IHttpResetFeature>()?.Reset(NoError);
        await call.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // What a handler does then is its own affair.
    }

    private async Task<bool> CompleteAsync(HttpContext http)
    {
        try
        {
            await http.Response.CompleteAsync().WaitAsync(server.Options.LingerTimeout, server.Time).ConfigureAwait(false);
            return true;
        }
        catch (Exception)
        {
            return false; // The handler was faster, the client has gone, or it does not read.
        }
    }

    private static bool IsGrpc(HttpContext http) => http.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;

    // False when the response cannot tell the caller any more.
    private static bool TrySetUnavailable(HttpContext http, string reason)
    {
        const string Unavailable = "14"; // gRPC's status codes.
        if (http.Response.HasStarted && !IsGrpc(http))
        {
            return false;
        }

        try
        {
            if (IsGrpc(http))
            {
                var status = http.Response.HasStarted ? http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers : http.Response.Headers;
                http.Response.ContentType ??= "application/grpc";
                status["grpc-status"] = Unavailable;
                status["grpc-message"] = reason;
            }
            else
            {
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // The response has been completed.
        }
    }
}
