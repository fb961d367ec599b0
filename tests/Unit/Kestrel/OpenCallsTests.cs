using ConnectionLifecycle.AspNetCore.Drain;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Microservices.Tests.Unit.Kestrel;

/// <summary>The calls that one connection serves.</summary>
public sealed class OpenCallsTests
{
    private const int Calls = 2_000;

    private readonly DefaultHttpContext _http = new();

    public OpenCallsTests() => _http.Features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());

    [Fact]
    public void ACall_AllocatesNothing()
    {
        var calls = new OpenCalls(null!);
        Assert.True(calls.TryEnd(calls.Begin(_http).Call));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var call = 0; call < Calls; call++)
        {
            calls.TryEnd(calls.Begin(_http).Call);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Calls / 2); // Less than one object a call.
    }

    [Fact]
    public async Task ACallsToken_IsItsOwn_AndEndsWithIt()
    {
        var calls = new OpenCalls(null!);
        var kestrels = _http.Features.Get<IHttpRequestLifetimeFeature>();
        var tokens = new List<CancellationToken>();
        await calls.ServeAsync(_http, NoteAsync);
        await calls.ServeAsync(_http, NoteAsync);

        Assert.True(tokens is [{ CanBeCanceled: true } first, { CanBeCanceled: true } second] && first != second);
        Assert.Same(kestrels, _http.Features.Get<IHttpRequestLifetimeFeature>());

        Task NoteAsync(HttpContext http)
        {
            tokens.Add(http.RequestAborted);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task ManyCalls_EndInAnyOrder()
    {
        var calls = new OpenCalls(null!);
        var handlers = Enumerable.Range(0, 5).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
        var served = handlers.Select(handler =>
        {
            var http = new DefaultHttpContext();
            http.Features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
            return calls.ServeAsync(http, _ => handler.Task);
        }).ToList();
        foreach (var place in (int[])[2, 4, 0, 3, 1])
        {
            handlers[place].SetResult();
            await served[place];
        }
    }
}
