using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ConnectionLifecycle.AspNetCore.Drain;

/// <summary>The calls of one connection that are being served, so that they can be told that they end.</summary>
internal sealed class OpenCalls(ServerConnections server)
{
    private readonly Lock _lock = new();
    private readonly List<OpenCall> _open = [];
    private string? _endedBecause;

    public async Task ServeAsync(HttpContext http, RequestDelegate serve)
    {
        string? ended;
        using var call = new OpenCall(http);
        http.Features.Set<IHttpRequestLifetimeFeature>(call);
        lock (_lock)
        {
            _open.Add(call);
            ended = _endedBecause;
        }

        try
        {
            if (ended is not null)
            {
                await EndAsync(call, ended).ConfigureAwait(false);
                return;
            }

            await serve(http).ConfigureAwait(false);
        }
        catch (Exception) when (Volatile.Read(ref _endedBecause) is not null)
        {
            // The callers have their status already; what the handler makes of that interests nobody.
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(call);
            }
        }
    }

    /// <summary>Ends every call that is open, and each that comes from now on, with UNAVAILABLE and the reason.</summary>
    public Task EndAsync(string reason)
    {
        lock (_lock)
        {
            _endedBecause = reason;
            return Task.WhenAll(_open.Select(call => EndAsync(call, reason)));
        }
    }

    private async Task EndAsync(OpenCall call, string reason)
    {
        const string Unavailable = "14"; // gRPC's status codes.
        const int NoError = 0;
        var http = call.Http;
        try
        {
            if (http.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true)
            {
                var status = http.Response.HasStarted ? http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers : http.Response.Headers;
                http.Response.ContentType ??= "application/grpc";
                status["grpc-status"] = Unavailable;
                status["grpc-message"] = reason;
                await http.Response.CompleteAsync().ConfigureAwait(false);

                // .NET's client forgets a status that it has not read yet when a reset comes behind it: the client resets the stream itself, or
                // has had time enough to read.
                await Task.Delay(server.Options.LingerTimeout, server.Time, http.RequestAborted).ConfigureAwait(false);
            }
            else if (!http.Response.HasStarted)
            {
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                await http.Response.CompleteAsync().ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // The handler was faster, or the client has gone.
        }

        http.Features.Get<IHttpResetFeature>()?.Reset(NoError);
        try
        {
            await call.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // What a handler registers is its own affair, and it may have returned.
        }
    }
}
