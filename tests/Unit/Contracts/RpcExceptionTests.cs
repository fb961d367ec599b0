using Grpc.Core;

namespace Microservices.Tests.Unit.Contracts;

public sealed class RpcExceptionTests
{
    private static readonly Status NotFound = new(StatusCode.NotFound, "no Ada");

    [Fact]
    public void Message_IsTheStatus() =>
        Assert.Equal("Status(StatusCode=\"NotFound\", Detail=\"no Ada\")", new RpcException(NotFound).Message);

    [Fact]
    public void Message_CanBeOnesOwn()
    {
        Assert.Equal("who?", new RpcException(NotFound, "who?").Message);
        Assert.Equal("who?", new RpcException(NotFound, [], "who?").Message);
    }

    [Fact]
    public void StatusAndTrailers_AreKept()
    {
        var trailers = new Metadata { { "retry", "no" } };
        var exception = new RpcException(NotFound, trailers);

        Assert.Equal(NotFound, exception.Status);
        Assert.Equal(StatusCode.NotFound, exception.StatusCode);
        Assert.Same(trailers, exception.Trailers);
    }

    [Fact]
    public void Trailers_AreEmptyWhenThereAreNone()
    {
        Assert.Empty(new RpcException(NotFound).Trailers);
        Assert.Throws<ArgumentNullException>("trailers", () => new RpcException(NotFound, (Metadata)null!));
    }

    [Fact]
    public void InnerException_IsTheStatusDebugException()
    {
        var reason = new IOException("broken pipe");

        Assert.Same(reason, new RpcException(new Status(StatusCode.Unavailable, "lost", reason)).InnerException);
    }
}
