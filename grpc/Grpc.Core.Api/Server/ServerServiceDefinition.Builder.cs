namespace Grpc.Core;

public partial class ServerServiceDefinition
{
    /// <summary>Collects a service's methods. A method that is there already is refused with <see cref="ArgumentException" />.</summary>
    public class Builder
    {
        private readonly OrderedDictionary<string, Action<ServiceBinderBase>> _methods = [];

        /// <summary>Adds a unary method.</summary>
        /// <typeparam name="TRequest">The request's type.</typeparam>
        /// <typeparam name="TResponse">The response's type.</typeparam>
        /// <param name="method">The method.</param>
        /// <param name="handler">Serves its calls.</param>
        public Builder AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse> handler)
            where TRequest : class
            where TResponse : class => Add(method, handler, binder => binder.AddMethod(method, handler));

        /// <summary>Adds a client streaming method.</summary>
        /// <typeparam name="TRequest">The requests' type.</typeparam>
        /// <typeparam name="TResponse">The response's type.</typeparam>
        /// <param name="method">The method.</param>
        /// <param name="handler">Serves its calls.</param>
        public Builder AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse> handler)
            where TRequest : class
            where TResponse : class => Add(method, handler, binder => binder.AddMethod(method, handler));

        /// <summary>Adds a server streaming method.</summary>
        /// <typeparam name="TRequest">The request's type.</typeparam>
        /// <typeparam name="TResponse">The responses' type.</typeparam>
        /// <param name="method">The method.</param>
        /// <param name="handler">Serves its calls.</param>
        public Builder AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse> handler)
            where TRequest : class
            where TResponse : class => Add(method, handler, binder => binder.AddMethod(method, handler));

        /// <summary>Adds a bidirectional method.</summary>
        /// <typeparam name="TRequest">The requests' type.</typeparam>
        /// <typeparam name="TResponse">The responses' type.</typeparam>
        /// <param name="method">The method.</param>
        /// <param name="handler">Serves its calls.</param>
        public Builder AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse> handler)
            where TRequest : class
            where TResponse : class => Add(method, handler, binder => binder.AddMethod(method, handler));

        /// <summary>Ends the definition.</summary>
        public ServerServiceDefinition Build() => new([.. _methods.Values]);

        private Builder Add(IMethod method, Delegate handler, Action<ServiceBinderBase> bindTo)
        {
            ArgumentNullException.ThrowIfNull(method);
            ArgumentNullException.ThrowIfNull(handler);

            return _methods.TryAdd(method.FullName, bindTo)
                ? this
                : throw new ArgumentException($"The method '{method.FullName}' is there already.", nameof(method));
        }
    }
}
