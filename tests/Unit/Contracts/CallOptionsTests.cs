using Grpc.Core;

namespace Microservices.Tests.Unit.Contracts;

public sealed class CallOptionsTests
{
    private static readonly Metadata Headers = new() { { "key", "value" } };
    private static readonly DateTime Deadline = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly CancellationToken Token = new(canceled: true);
    private static readonly WriteOptions Uncompressed = new(WriteFlags.NoCompress);
    private static readonly CallCredentials Credentials = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);

    private readonly CallOptions _full = new(Headers, Deadline, Token, Uncompressed, propagationToken: null, Credentials);

    [Fact]
    public void Default_SaysNothing()
    {
        var options = new CallOptions();

        Assert.Null(options.Headers);
        Assert.Null(options.Deadline);
        Assert.Equal(CancellationToken.None, options.CancellationToken);
        Assert.Null(options.WriteOptions);
        Assert.Null(options.PropagationToken);
        Assert.Null(options.Credentials);
        Assert.False(options.IsWaitForReady);
    }

    [Fact]
    public void EachWith_SetsItsOwnPart()
    {
        var options = new CallOptions();

        Assert.Same(Headers, options.WithHeaders(Headers).Headers);
        Assert.Equal(Deadline, options.WithDeadline(Deadline).Deadline);
        Assert.Equal(DateTimeKind.Utc, options.WithDeadline(Deadline).Deadline?.Kind);
        Assert.Equal(Token, options.WithCancellationToken(Token).CancellationToken);
        Assert.Same(Uncompressed, options.WithWriteOptions(Uncompressed).WriteOptions);
        Assert.Same(Credentials, options.WithCredentials(Credentials).Credentials);
        Assert.True(options.WithWaitForReady().IsWaitForReady);
        Assert.False(options.WithWaitForReady().WithWaitForReady(false).IsWaitForReady);
    }

    [Fact]
    public void EachWith_LeavesTheOtherParts()
    {
        Assert.Equal(_full, _full.WithHeaders([]).WithHeaders(Headers));
        Assert.Equal(_full, _full.WithDeadline(default).WithDeadline(Deadline));
        Assert.Equal(_full, _full.WithCancellationToken(default).WithCancellationToken(Token));
        Assert.Equal(_full, _full.WithWriteOptions(WriteOptions.Default).WithWriteOptions(Uncompressed));
        Assert.Equal(_full, _full.WithWaitForReady().WithWaitForReady(false));
    }

    [Fact]
    public void With_LeavesTheOriginal()
    {
        var options = new CallOptions();
        options.WithHeaders(Headers).WithDeadline(Deadline).WithWaitForReady();

        Assert.Equal(default, options);
    }
}
