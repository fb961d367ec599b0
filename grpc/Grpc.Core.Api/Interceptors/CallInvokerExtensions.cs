namespace Grpc.Core.Interceptors;

/// <summary>Puts interceptors before a call invoker.</summary>
public static class CallInvokerExtensions
{
    /// <summary>Puts an interceptor before a call invoker: the one put there last sees a call first.</summary>
    /// <param name="invoker">The call invoker.</param>
    /// <param name="interceptor">The interceptor.</param>
    public static CallInvoker Intercept(this CallInvoker invoker, Interceptor interceptor)
    {
        ArgumentNullException.ThrowIfNull(invoker);
        ArgumentNullException.ThrowIfNull(interceptor);

        return new InterceptingCallInvoker(invoker, interceptor);
    }

    /// <summary>Puts interceptors before a call invoker: of those given, the first sees a call first.</summary>
    /// <param name="invoker">The call invoker.</param>
    /// <param name="interceptors">The interceptors.</param>
    public static CallInvoker Intercept(this CallInvoker invoker, params Interceptor[] interceptors)
    {
        ArgumentNullException.ThrowIfNull(invoker);
        ArgumentNullException.ThrowIfNull(interceptors);

        return interceptors.Reverse().Aggregate(invoker, Intercept);
    }

    /// <summary>Puts a function before a call invoker that makes each call's headers.</summary>
    /// <param name="invoker">The call invoker.</param>
    /// <param name="interceptor">
    /// Is given the caller's headers, or empty ones, and gives those to send; it may change what it is given.
    /// </param>
    public static CallInvoker Intercept(this CallInvoker invoker, Func<Metadata, Metadata> interceptor)
    {
        ArgumentNullException.ThrowIfNull(interceptor);

        return invoker.Intercept(new MetadataInterceptor(interceptor));
    }
}
