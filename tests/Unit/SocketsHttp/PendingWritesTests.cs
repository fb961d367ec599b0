using ConnectionLifecycle.SocketsHttp;
using Microservices.Tests.Common;

namespace Microservices.Tests.Unit.SocketsHttp;

public sealed class PendingWritesTests
{
    private readonly PendingWrites _writes = new();

    [Fact]
    public void NoneIsDoneAtOnce()
    {
        Assert.False(_writes.Any);
        Assert.True(_writes.DoneAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task SeveralAreDoneWithTheLast()
    {
        _writes.Begin();
        _writes.Begin();
        var (one, other) = (_writes.DoneAsync(), _writes.DoneAsync());

        _writes.End();
        Assert.False(one.IsCompleted);

        _writes.End();
        await one.Bounded();
        await other.Bounded();
        Assert.False(_writes.Any);
    }

    [Fact]
    public async Task WhoAskedWhenThereWasNone_DoesNotEndTheWaitForTheNext()
    {
        _ = _writes.DoneAsync();
        _writes.Begin();
        var done = _writes.DoneAsync();
        Assert.False(done.IsCompleted);

        _writes.End();
        await done.Bounded();
    }
}
