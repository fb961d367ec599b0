using Grpc.Core;

namespace Microservices.Tests.Unit.Contracts;

/// <summary>The far end of a chain of interceptors: notes what reaches it and answers every call with the response it is given.</summary>
internal sealed class Recorder(string response = "") : CallInvoker
{
    public static Method<string, string> Method { get; } =
        new(MethodType.Unary, "greet.v1.Greeter", "SayHello", Marshallers.StringMarshaller, Marshallers.StringMarshaller);

    public List<string> Calls { get; } = [];

    public string? Host { get; private set; }

    public CallOptions Options { get; private set; }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        Note(nameof(BlockingUnaryCall), host, options);
        return (TResponse)(object)response;
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        Note(nameof(AsyncUnaryCall), host, options);
        return new(Task.FromResult((TResponse)(object)response), Headers, () => default, () => [], () => { });
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        Note(nameof(AsyncServerStreamingCall), host, options);
        return new(null!, Headers, () => default, () => [], () => { });
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        Note(nameof(AsyncClientStreamingCall), host, options);
        return new(null!, Task.FromResult((TResponse)(object)response), Headers, () => default, () => [], () => { });
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        Note(nameof(AsyncDuplexStreamingCall), host, options);
        return new(null!, null!, Headers, () => default, () => [], () => { });
    }

    private static Task<Metadata> Headers => Task.FromResult(new Metadata());

    private void Note(string call, string? host, CallOptions options)
    {
        Calls.Add(call);
        Host = host;
        Options = options;
    }
}
