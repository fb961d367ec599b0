using Grpc.Core;

namespace Microservices.Tests.Unit.Contracts;

public sealed class StreamTests
{
    private readonly Writer _writer = new();

    [Fact]
    public async Task WriteAsync_WithATokenThatIsNeverCancelled_Writes()
    {
        await ((IAsyncStreamWriter<string>)_writer).WriteAsync("Ada", CancellationToken.None);

        Assert.Equal(["Ada"], _writer.Written);
    }

    [Fact]
    public async Task WriteAsync_WithATokenThatMayBeCancelled_IsRefusedByAWriterThatKnowsNone()
    {
        using var source = new CancellationTokenSource();

        await Assert.ThrowsAsync<NotSupportedException>(
            () => ((IAsyncStreamWriter<string>)_writer).WriteAsync("Ada", source.Token));
        Assert.Empty(_writer.Written);
    }

    [Fact]
    public async Task MoveNext_WithoutAToken_Reads()
    {
        var reader = new Reader("Ada");

        Assert.True(await reader.MoveNext());
        Assert.Equal("Ada", reader.Current);
        Assert.False(await reader.MoveNext());
    }

    [Fact]
    public async Task ReadAllAsync_ReadsToTheEnd()
    {
        var read = new List<string>();
        await foreach (var message in new Reader("Ada", "Grace").ReadAllAsync())
            read.Add(message);

        Assert.Equal(["Ada", "Grace"], read);
    }

    [Fact]
    public async Task ReadAllAsync_StopsWhenItIsCancelled()
    {
        var messages = new Reader("Ada").ReadAllAsync(new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await messages.GetAsyncEnumerator().MoveNextAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await new Reader("Ada").ReadAllAsync().GetAsyncEnumerator(new CancellationToken(canceled: true)).MoveNextAsync());
    }

    [Fact]
    public void ReadAllAsync_OfNothing_IsRefusedAtOnce() =>
        Assert.Throws<ArgumentNullException>(() => ((IAsyncStreamReader<string>)null!).ReadAllAsync());

    private sealed class Writer : IAsyncStreamWriter<string>
    {
        public List<string> Written { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(string message)
        {
            Written.Add(message);
            return Task.CompletedTask;
        }
    }

    private sealed class Reader(params string[] messages) : IAsyncStreamReader<string>
    {
        private int _read;

        public string Current => messages[_read - 1];

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(_read++ < messages.Length);
        }
    }
}
