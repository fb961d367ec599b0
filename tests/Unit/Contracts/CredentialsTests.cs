using Grpc.Core;

namespace Microservices.Tests.Unit.Contracts;

public sealed class CredentialsTests
{
    private static readonly AsyncAuthInterceptor Interceptor = (_, _) => Task.CompletedTask;
    private static readonly CallCredentials First = CallCredentials.FromInterceptor(Interceptor);
    private static readonly CallCredentials Second = CallCredentials.FromInterceptor(Interceptor);

    private readonly object _state = new();
    private readonly CallConfigurator _call = new();
    private readonly ChannelConfigurator _channel = new();

    [Fact]
    public void FromInterceptor_ShowsTheInterceptor()
    {
        First.InternalPopulateConfiguration(_call, _state);

        Assert.Same(Interceptor, _call.Interceptor);
        Assert.Same(_state, _call.State);
    }

    [Fact]
    public void Compose_ShowsAllInOrder()
    {
        CallCredentials.Compose(First, Second).InternalPopulateConfiguration(_call, _state);

        Assert.Equal([First, Second], _call.Composite);
        Assert.Same(_state, _call.State);
    }

    [Fact]
    public void Compose_KeepsAListOfItsOwn()
    {
        CallCredentials[] credentials = [First, Second];
        var composite = CallCredentials.Compose(credentials);
        credentials[0] = Second;
        composite.InternalPopulateConfiguration(_call, _state);

        Assert.Equal([First, Second], _call.Composite);
    }

    [Fact]
    public void Compose_OfFewerThanTwo_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => CallCredentials.Compose());
        Assert.Throws<ArgumentException>(() => CallCredentials.Compose(First));
    }

    [Fact]
    public void Insecure_ShowsThatThereIsNoSecurity()
    {
        ChannelCredentials.Insecure.InternalPopulateConfiguration(_channel, _state);

        Assert.Equal("insecure", _channel.Kind);
        Assert.Same(_state, _channel.State);
    }

    [Fact]
    public void Ssl_ShowsItsSettings()
    {
        var pair = new KeyCertificatePair("chain", "key");
        VerifyPeerCallback verify = _ => true;
        new SslCredentials("roots", pair, verify).InternalPopulateConfiguration(_channel, _state);

        Assert.Equal("ssl", _channel.Kind);
        Assert.Equal<object?>(["roots", pair, verify], _channel.Settings);
    }

    [Fact]
    public void SecureSsl_HasNoSettings()
    {
        ChannelCredentials.SecureSsl.InternalPopulateConfiguration(_channel, _state);

        Assert.Equal("ssl", _channel.Kind);
        Assert.Equal<object?>([null, null, null], _channel.Settings);
    }

    [Fact]
    public void Create_ShowsBoth()
    {
        ChannelCredentials.Create(ChannelCredentials.SecureSsl, First).InternalPopulateConfiguration(_channel, _state);

        Assert.Equal("composite", _channel.Kind);
        Assert.Equal<object?>([ChannelCredentials.SecureSsl, First], _channel.Settings);
    }

    [Fact]
    public void Nothing_IsRefused()
    {
        Assert.Throws<ArgumentNullException>("interceptor", () => CallCredentials.FromInterceptor(null!));
        Assert.Throws<ArgumentNullException>("channelCredentials", () => ChannelCredentials.Create(null!, First));
        Assert.Throws<ArgumentNullException>("callCredentials", () => ChannelCredentials.Create(ChannelCredentials.SecureSsl, null!));
        Assert.Throws<ArgumentNullException>("certificateChain", () => new KeyCertificatePair(null!, ""));
        Assert.Throws<ArgumentNullException>("privateKey", () => new KeyCertificatePair("", null!));
    }

    private sealed class CallConfigurator : CallCredentialsConfiguratorBase
    {
        public object? State { get; private set; }

        public AsyncAuthInterceptor? Interceptor { get; private set; }

        public IReadOnlyList<CallCredentials> Composite { get; private set; } = [];

        public override void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor) =>
            (State, Interceptor) = (state, interceptor);

        public override void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials) =>
            (State, Composite) = (state, credentials);
    }

    private sealed class ChannelConfigurator : ChannelCredentialsConfiguratorBase
    {
        public object? State { get; private set; }

        public string Kind { get; private set; } = "";

        public object?[] Settings { get; private set; } = [];

        public override void SetInsecureCredentials(object state) => (State, Kind) = (state, "insecure");

        public override void SetSslCredentials(
            object state, string? rootCertificates, KeyCertificatePair? keyCertificatePair, VerifyPeerCallback? verifyPeerCallback) =>
            (State, Kind, Settings) = (state, "ssl", [rootCertificates, keyCertificatePair, verifyPeerCallback]);

        public override void SetCompositeCredentials(
            object state, ChannelCredentials channelCredentials, CallCredentials callCredentials) =>
            (State, Kind, Settings) = (state, "composite", [channelCredentials, callCredentials]);
    }
}
