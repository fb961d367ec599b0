using Grpc.Core;

namespace Microservices.Tests.Unit.Contracts;

public sealed class AsyncCallTests
{
    private static readonly Metadata Headers = new() { { "headers", "" } };
    private static readonly Metadata Trailers = new() { { "trailers", "" } };
    private static readonly Status Found = new(StatusCode.OK, "found");

    [Fact]
    public async Task AUnaryCall_IsAwaitedForItsResponse()
    {
        using var call = new AsyncUnaryCall<string>(
            Task.FromResult("hello"), Task.FromResult(Headers), () => Found, () => Trailers, () => { });

        Assert.Equal("hello", await call);
        Assert.Equal("hello", await call.ConfigureAwait(true));
        Assert.Equal("hello", await call.ResponseAsync);
        Assert.Same(Headers, await call.ResponseHeadersAsync);
        Assert.Equal(Found, call.GetStatus());
        Assert.Same(Trailers, call.GetTrailers());
    }

    [Fact]
    public async Task ACallWithState_HandsItToEachFunction()
    {
        var seen = new List<object>();
        var state = new object();

        T Note<T>(object given, T result)
        {
            seen.Add(given);
            return result;
        }

        var call = new AsyncClientStreamingCall<string, string>(
            requestStream: null!,
            Task.FromResult("hello"),
            given => Note(given, Task.FromResult(Headers)),
            given => Note(given, Found),
            given => Note(given, Trailers),
            given => Note(given, 0),
            state);

        Assert.Equal("hello", await call);
        Assert.Same(Headers, await call.ResponseHeadersAsync);
        Assert.Equal(Found, call.GetStatus());
        Assert.Same(Trailers, call.GetTrailers());
        call.Dispose();
        Assert.Equal(Enumerable.Repeat(state, 4), seen);
    }

    [Fact]
    public async Task AFailedCall_ThrowsWhatItFailedWith()
    {
        using var call = new AsyncUnaryCall<string>(
            Task.FromException<string>(new RpcException(Found)), Task.FromResult(Headers), () => Found, () => Trailers, () => { });

        await Assert.ThrowsAsync<RpcException>(async () => await call);
    }
}
