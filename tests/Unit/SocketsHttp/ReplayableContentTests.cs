using System.Net.Http.Headers;
using ConnectionLifecycle;
using ConnectionLifecycle.SocketsHttp;

namespace Microservices.Tests.Unit.SocketsHttp;

/// <summary>A request's bytes, given once or twice.</summary>
public sealed class ReplayableContentTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(100, 37)]
    [InlineData(1, ReplayableContent.MaxBytes)]
    [InlineData(64, 1024)]
    public async Task WhatWasWhole_IsGivenAgain(int pieces, int size)
    {
        using var content = new ReplayableContent(new OnceContent(pieces, size), () => null);
        var first = await BytesAsync(content);

        Assert.Equal(pieces * size, first.Length);
        Assert.Equal(first, await BytesAsync(content));
        Assert.Equal(first, await BytesAsync(content));
    }

    [Theory]
    [InlineData(1, ReplayableContent.MaxBytes + 1)]
    [InlineData(65, 1024)]
    public async Task WhatWasTooLong_IsNot(int pieces, int size)
    {
        using var content = new ReplayableContent(new OnceContent(pieces, size), () => "closed by server: max_age");
        Assert.Equal(pieces * size, (await BytesAsync(content)).Length);

        Assert.Equal("closed by server: max_age; not processed, and not sent again: it was longer than 65536 bytes", await RefusalAsync(content));
    }

    [Fact]
    public async Task WhatIsStillBeingWritten_IsNot()
    {
        var written = new TaskCompletionSource();
        using var content = new ReplayableContent(new OnceContent(1, 5, written.Task), () => null);
        var first = BytesAsync(content);

        Assert.Equal("refused by server; not processed, and not sent again: it was still being written", await RefusalAsync(content));
        written.SetResult();
        Assert.Equal(5, (await first).Length);
    }

    [Fact]
    public void ItIsTheContentThatItStandsFor()
    {
        using var inner = new ByteArrayContent([1, 2, 3]) { Headers = { ContentType = new("application/grpc+proto"), ContentLanguage = { "en" } } };
        using var content = new ReplayableContent(inner, () => null);

        Assert.Equal((3, "application/grpc+proto", "en"), (content.Headers.ContentLength, $"{content.Headers.ContentType}", content.Headers.ContentLanguage.Single()));
    }

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("application/json", false)]
    [InlineData(null, false)]
    public void OnlyGrpcsRequestsNeedIt(string? mediaType, bool suits)
    {
        using var content = new ByteArrayContent([]);
        content.Headers.ContentType = mediaType is null ? null : new MediaTypeHeaderValue(mediaType);

        Assert.Equal(suits, ReplayableContent.Suits(content));
    }

    // It fails with an exception of which gRPC makes UNAVAILABLE.
    private static async Task<string> RefusalAsync(HttpContent content)
    {
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => BytesAsync(content));
        return Assert.IsType<ConnectionEndedException>(failure.InnerException).Message;
    }

    private static async Task<byte[]> BytesAsync(HttpContent content)
    {
        using var stream = new MemoryStream();
        await content.CopyToAsync(stream);
        return stream.ToArray();
    }

    /// <summary>As gRPC's under a retry policy: the second time it gives nothing.</summary>
    private sealed class OnceContent(int pieces, int size, Task? written = null) : HttpContent
    {
        private int _times;

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            for (var piece = 0; piece < pieces && _times == 0; piece++)
            {
                await stream.WriteAsync(Enumerable.Range(0, size).Select(at => (byte)(at + piece)).ToArray());
            }

            _times++;
            await (written ?? Task.CompletedTask);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
