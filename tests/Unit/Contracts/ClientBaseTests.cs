using Grpc.Core;

namespace Microservices.Tests.Unit.Contracts;

public sealed class ClientBaseTests
{
    private readonly Recorder _recorder = new();

    [Fact]
    public void WithoutAHost_CallsNameNone()
    {
        new Client(_recorder).Call(host: null);

        Assert.Equal(["BlockingUnaryCall"], _recorder.Calls);
        Assert.Null(_recorder.Host);
    }

    [Fact]
    public void WithHost_EveryCallNamesIt()
    {
        var client = new Client(_recorder).WithHost("there");

        client.Call(host: null);
        Assert.Equal("there", _recorder.Host);
        client.Call(host: "own");
        Assert.Equal("there", _recorder.Host);
    }

    [Fact]
    public void WithHost_Twice_TheSecondHolds()
    {
        new Client(_recorder).WithHost("there").WithHost("elsewhere").Call(host: null);

        Assert.Equal("elsewhere", _recorder.Host);
    }

    [Fact]
    public void WithHost_LeavesTheOriginal()
    {
        var client = new Client(_recorder);
        client.WithHost("there");
        client.Call(host: null);

        Assert.Null(_recorder.Host);
    }

    [Fact]
    public void MadeOfNothing_ItCannotCall()
    {
        Assert.Throws<NotImplementedException>(() => new Client().Call(host: null));
        Assert.Throws<ArgumentNullException>(() => new Client((CallInvoker)null!));
        Assert.Throws<ArgumentNullException>(() => new Client(_recorder).WithHost(null!));
    }

    private sealed class Client : ClientBase<Client>
    {
        public Client()
        {
        }

        public Client(CallInvoker invoker)
            : base(invoker)
        {
        }

        private Client(ClientBaseConfiguration configuration)
            : base(configuration)
        {
        }

        public void Call(string? host) => CallInvoker.BlockingUnaryCall(Recorder.Method, host, default, "");

        protected override Client NewInstance(ClientBaseConfiguration configuration) => new(configuration);
    }
}
