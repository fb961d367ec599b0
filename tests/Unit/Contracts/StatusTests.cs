using Grpc.Core;

namespace Microservices.Tests.Unit.Contracts;

public sealed class StatusTests
{
    [Fact]
    public void StatusesOfTheSameParts_AreEqual()
    {
        var reason = new IOException("broken pipe");

        Assert.Equal(new Status(StatusCode.NotFound, "no Ada"), new Status(StatusCode.NotFound, "no Ada"));
        Assert.Equal(new Status(StatusCode.Internal, "", reason), new Status(StatusCode.Internal, "", reason));
        Assert.Equal(new Status(StatusCode.OK, ""), Status.DefaultSuccess);
        Assert.Equal(new Status(StatusCode.Cancelled, ""), Status.DefaultCancelled);
    }

    [Fact]
    public void StatusesThatDifferInAnyPart_AreNotEqual()
    {
        var status = new Status(StatusCode.NotFound, "no Ada");

        Assert.NotEqual(status, new Status(StatusCode.Internal, "no Ada"));
        Assert.NotEqual(status, new Status(StatusCode.NotFound, "no Bob"));
        Assert.NotEqual(status, new Status(StatusCode.NotFound, "no Ada", new IOException()));
    }

    [Fact]
    public void ToString_SaysCodeDetailAndWhatIsBehind()
    {
        Assert.Equal(
            "Status(StatusCode=\"NotFound\", Detail=\"no Ada\")",
            new Status(StatusCode.NotFound, "no Ada").ToString());
        Assert.Equal(
            "Status(StatusCode=\"Unavailable\", Detail=\"lost\", DebugException=\"System.IO.IOException: broken pipe\")",
            new Status(StatusCode.Unavailable, "lost", new IOException("broken pipe")).ToString());
    }

    [Fact]
    public void ToString_OfAStatusNobodySet_IsSuccess() =>
        Assert.Equal(Status.DefaultSuccess.ToString(), default(Status).ToString());
}
