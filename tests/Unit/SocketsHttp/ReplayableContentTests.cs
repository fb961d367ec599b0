using System.Net;
using System.Net.Http.Headers;
using ConnectionLifecycle.SocketsHttp;
using Microservices.Tests.Common;

namespace Microservices.Tests.Unit.SocketsHttp;

/// <summary>A request's bytes, sent once or several times. The original content gives them once, as gRPC's does.</summary>
public sealed class ReplayableContentTests
{
    private const int MaxBytes = 64 * 1024;

    [Theory]
    [InlineData(1, 5)]
    [InlineData(100, 37)]
    [InlineData(1, MaxBytes)]
    [InlineData(64, 1024)]
    public async Task WhatWasWhole_IsSentAgain(int pieces, int size)
    {
        using var content = new ReplayableContent(new WrittenContent(async stream =>
        {
            for (var piece = 0; piece < pieces; piece++)
            {
                await stream.WriteAsync(Enumerable.Range(0, size).Select(at => (byte)(at + piece)).ToArray());
            }
        }), MaxBytes);
        var first = await BytesAsync(content);
        content.OnNotProcessed(CallProgress.HeldBack);
        var second = await BytesAsync(content);

        Assert.Equal(pieces * size, first.Length);
        Assert.Equal(first, second);
        Assert.Null(content.WhyNotAgain);
    }

    [Theory]
    [InlineData(1, MaxBytes + 1)]
    [InlineData(65, 1024)]
    public async Task WhatIsTooLong_IsNot(int pieces, int size)
    {
        using var content = new ReplayableContent(new WrittenContent(async stream =>
        {
            for (var piece = 0; piece < pieces; piece++)
            {
                await stream.WriteAsync(new byte[size]);
            }
        }), MaxBytes);
        Assert.Equal(pieces * size, (await BytesAsync(content)).Length);

        Assert.Equal("it is longer than 65536 bytes", content.WhyNotAgain);
        Assert.IsType<InvalidOperationException>((await Record.ExceptionAsync(() => BytesAsync(content)))?.GetBaseException());
    }

    [Fact]
    public async Task WhatTheServerHasRefusedTwice_IsNot()
    {
        using var content = new ReplayableContent(new WrittenContent(stream => stream.WriteAsync(new byte[1]).AsTask()), MaxBytes);
        await BytesAsync(content);
        Assert.Null(content.WhyNotAgain);
        await BytesAsync(content); // The handler does so by itself.

        Assert.Equal(("it was refused twice", 1), (content.WhyNotAgain, content.TimesSentAgain));
    }

    [Fact]
    public async Task AWriteThatFailsWithItsAttempt_IsInTheNextOne_AndGoesOnThere()
    {
        var writing = new TaskCompletionSource<Stream>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isWritten = new TaskCompletionSource();
        using var content = new ReplayableContent(new WrittenContent(async stream =>
        {
            writing.SetResult(stream);
            await isWritten.Task;
        }), MaxBytes);
        using var refused = new MemoryStream();
        var first = content.CopyToAsync(refused);
        var stream = await writing.Task.Bounded();
        await stream.WriteAsync(new byte[] { 1 });
        refused.Close(); // Writing to it fails from now on.
        var failing = stream.WriteAsync(new byte[] { 2 }).AsTask();
        Assert.False(failing.IsCompleted);

        using var next = new MemoryStream();
        var second = content.CopyToAsync(next);
        await failing.Bounded();
        await stream.WriteAsync(new byte[] { 3 });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Bounded());
        isWritten.SetResult();
        await second.Bounded();

        Assert.Equal<byte>([1, 2, 3], next.ToArray());
    }

    [Fact]
    public async Task AnAttemptThatIsRefusedBeforeItsFirstByte_WaitsForTheNext()
    {
        using var content = new ReplayableContent(new WrittenContent(stream => stream.WriteAsync(new byte[] { 1 }).AsTask()), MaxBytes);
        using var refused = new MemoryStream();
        refused.Close();
        var first = content.CopyToAsync(refused, null, new CancellationToken(canceled: true)); // A failure of its own would be taken for the caller's.
        Assert.False(first.IsCompleted);

        var next = await BytesAsync(content);
        Assert.Equal<byte>([1], next);
        await Task.WhenAny(first).Bounded(); // It ends, however.
    }

    [Fact]
    public async Task ASecondAttemptThatIsCancelledWhileItIsWritten_WaitsForTheNext()
    {
        var isWritten = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var content = new ReplayableContent(new WrittenContent(async stream =>
        {
            await stream.WriteAsync(new byte[] { 1 });
            await isWritten.Task;
        }), MaxBytes);
        using var target = new MemoryStream();
        var first = content.CopyToAsync(target);
        var second = content.CopyToAsync(target, null, new CancellationToken(canceled: true)); // A failure of its own would be taken for the caller's.
        Assert.False(second.IsCompleted);

        var third = BytesAsync(content);
        isWritten.SetResult();
        var sent = await third;
        Assert.Equal<byte>([1], sent);
        await Task.WhenAll(Task.WhenAny(first), Task.WhenAny(second)).Bounded();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhenThereIsNoOtherAttempt_AWriteThatFails_Fails(bool isFailed)
    {
        var writing = new TaskCompletionSource<Stream>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var content = new ReplayableContent(new WrittenContent(async stream =>
        {
            writing.SetResult(stream);
            await new TaskCompletionSource().Task;
        }), MaxBytes);
        using var target = new MemoryStream();
        _ = content.CopyToAsync(target);
        var stream = await writing.Task.Bounded();
        target.Close();
        var failing = stream.WriteAsync(new byte[] { 1 }).AsTask();
        Assert.False(failing.IsCompleted);
        content.EndReplay(isFailed);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => failing.Bounded());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.WriteAsync(new byte[] { 2 }).AsTask().Bounded());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TheOriginalContent_IsCancelled_WhenTheRequestHasFailed_OrItsStreamEndsAfterTheResponse(bool isFailed)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var content = new ReplayableContent(new WrittenContent(async (_, token) =>
        {
            token.Register(cancelled.SetResult);
            await cancelled.Task;
            token.ThrowIfCancellationRequested();
        }), MaxBytes);
        using var attempt = new CancellationTokenSource();
        var sending = content.CopyToAsync(new MemoryStream(), attempt.Token);
        if (!isFailed)
        {
            content.EndReplay(isFailed: false);
        }

        await attempt.CancelAsync();
        if (isFailed)
        {
            Assert.False(cancelled.Task.IsCompleted); // The attempt has ended, the request not yet.
            content.EndReplay(isFailed: true);
        }

        await cancelled.Task.Bounded();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.Bounded());
    }

    [Fact]
    public void ItIsTheContentThatItStandsFor()
    {
        using var inner = new ByteArrayContent([1, 2, 3]) { Headers = { ContentType = new("application/grpc+proto"), ContentLanguage = { "en" } } };
        using var content = new ReplayableContent(inner, MaxBytes);

        Assert.Equal((3, "application/grpc+proto", "en"), (content.Headers.ContentLength, $"{content.Headers.ContentType}", content.Headers.ContentLanguage.Single()));
    }

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("application/json", false)]
    [InlineData(null, false)]
    public void OnlyGrpcsRequestsAreCalls(string? mediaType, bool isGrpc)
    {
        using var content = new ByteArrayContent([]);
        content.Headers.ContentType = mediaType is null ? null : new MediaTypeHeaderValue(mediaType);

        Assert.Equal(isGrpc, ReplayableContent.IsGrpc(content));
    }

    private static async Task<byte[]> BytesAsync(HttpContent content)
    {
        using var stream = new MemoryStream();
        await content.CopyToAsync(stream).Bounded();
        return stream.ToArray();
    }

    /// <summary>Writes once what it is told to; a second time is an error.</summary>
    private sealed class WrittenContent(Func<Stream, CancellationToken, Task> write) : HttpContent
    {
        private bool _isWritten;

        public WrittenContent(Func<Stream, Task> write)
            : this((stream, _) => write(stream))
        {
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            Assert.False(_isWritten);
            _isWritten = true;
            return write(stream, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
