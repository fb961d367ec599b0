namespace Grpc.Core.Interceptors;

/// <summary>Has a function make every call's headers of those the caller gave.</summary>
internal sealed class MetadataInterceptor(Func<Metadata, Metadata> makeHeaders) : ContextInterceptor
{
    protected override ClientInterceptorContext<TRequest, TResponse> Change<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context) =>
        new(context.Method, context.Host, context.Options.WithHeaders(makeHeaders(context.Options.Headers ?? [])));
}
