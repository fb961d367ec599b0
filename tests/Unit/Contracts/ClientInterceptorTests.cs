using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Microservices.Tests.Unit.Contracts;

public sealed class ClientInterceptorTests
{
    private readonly Recorder _recorder = new(response: "hello");

    [Fact]
    public void OfSeveral_TheFirstSeesACallFirst()
    {
        Call(_recorder.Intercept(new Signing("a"), new Signing("b"), new Signing("c")));

        Assert.Equal("abc", Signatures);
    }

    [Fact]
    public void OneAtATime_TheLastSeesACallFirst()
    {
        Call(_recorder.Intercept(new Signing("a")).Intercept(new Signing("b")).Intercept(new Signing("c")));

        Assert.Equal("cba", Signatures);
    }

    [Fact]
    public void Several_AreLeftInTheirOrder()
    {
        Interceptor[] interceptors = [new Signing("a"), new Signing("b")];
        Call(_recorder.Intercept(interceptors));
        Call(_recorder.Intercept(interceptors));

        Assert.Equal("ab", Signatures);
    }

    [Fact]
    public void None_ChangesNothing() => Assert.Same(_recorder, _recorder.Intercept());

    [Fact]
    public async Task WhatIsNotOverridden_LetsEveryKindOfCallThrough()
    {
        var invoker = _recorder.Intercept(new PassingBy());
        var options = new CallOptions().WithWaitForReady();

        Assert.Equal("hello", invoker.BlockingUnaryCall(Recorder.Method, "host", options, ""));
        Assert.Equal("hello", await invoker.AsyncUnaryCall(Recorder.Method, "host", options, ""));
        Assert.Equal("hello", await invoker.AsyncClientStreamingCall(Recorder.Method, "host", options));
        invoker.AsyncServerStreamingCall(Recorder.Method, "host", options, "").Dispose();
        invoker.AsyncDuplexStreamingCall(Recorder.Method, "host", options).Dispose();

        Assert.Equal(
            ["BlockingUnaryCall", "AsyncUnaryCall", "AsyncClientStreamingCall", "AsyncServerStreamingCall", "AsyncDuplexStreamingCall"],
            _recorder.Calls);
        Assert.Equal("host", _recorder.Host);
        Assert.Equal(options, _recorder.Options);
    }

    [Fact]
    public void AFunction_MakesTheHeaders()
    {
        var headers = new Metadata { { "mine", "1" } };
        var invoker = _recorder.Intercept(given => [.. given, new Metadata.Entry("yours", "2")]);

        invoker.BlockingUnaryCall(Recorder.Method, null, new CallOptions(headers), "");

        Assert.Equal(["mine", "yours"], _recorder.Options.Headers!.Select(entry => entry.Key));
        Assert.Single(headers);
    }

    [Fact]
    public void AFunction_IsGivenEmptyHeadersWhenThereAreNone()
    {
        Call(_recorder.Intercept(given =>
        {
            Assert.Empty(given);
            given.Add("yours", "2");
            return given;
        }));

        Assert.Equal("2", _recorder.Options.Headers?.GetValue("yours"));
    }

    [Fact]
    public void AChannel_IsInterceptedLikeItsInvoker()
    {
        var channel = new Channel(_recorder);

        Call(channel.Intercept(new Signing("a"), new Signing("b")));
        Assert.Equal("ab", Signatures);
        Call(channel.Intercept(new Signing("c")));
        Assert.Equal("c", Signatures);
        Call(channel.Intercept(_ => new Metadata { { "signed", "d" } }));
        Assert.Equal("d", Signatures);
    }

    [Fact]
    public void Nothing_IsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => _recorder.Intercept((Interceptor)null!));
        Assert.Throws<ArgumentNullException>(() => _recorder.Intercept((Interceptor[])null!));
        Assert.Throws<ArgumentNullException>(() => _recorder.Intercept(new PassingBy(), null!));
        Assert.Throws<ArgumentNullException>(() => _recorder.Intercept((Func<Metadata, Metadata>)null!));
        Assert.Throws<ArgumentNullException>(() => ((CallInvoker)null!).Intercept(new PassingBy()));
    }

    private string Signatures => string.Concat(_recorder.Options.Headers!.GetAll("signed").Select(entry => entry.Value));

    private static void Call(CallInvoker invoker) => invoker.BlockingUnaryCall(Recorder.Method, null, default, "");

    private sealed class PassingBy : Interceptor;

    private sealed class Signing(string name) : Interceptor
    {
        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            Metadata headers = [.. context.Options.Headers ?? [], new Metadata.Entry("signed", name)];

            return continuation(request, new(context.Method, context.Host, context.Options.WithHeaders(headers)));
        }
    }

    private sealed class Channel(CallInvoker invoker) : ChannelBase("test")
    {
        public override CallInvoker CreateCallInvoker() => invoker;
    }
}
